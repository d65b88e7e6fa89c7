import { connect } from 'node:net'
import { delivery } from './submission.ts'
import { type TeamsDelivery, teamsDelivery } from './teams-submission.ts'

/** Sends so many submissions over so many connections, on each the next as soon as the last is answered. */
export interface Order {
  port: number
  connections: number
  count: number
  /** Begins every nonce, so that no two orders send the same form. */
  name: string
  /** What every answer must hold. */
  expect: string
  /** The deliveries are Teams'; without it, Slack's. */
  teams?: TeamsDelivery
}

export interface Measured {
  /** Answers a second. */
  throughput: number
  /** Milliseconds. */
  p50: number
  p99: number
}

const end = Buffer.from('\r\n\r\n')

/** The first whole answer in the bytes, by its length or its chunks; null: more is to come. */
function wholeAnswer(bytes: Buffer): string | null {
  const head = bytes.indexOf(end)
  if (head < 0) return null
  const headers = bytes.toString('latin1', 0, head).toLowerCase()
  const length = /content-length: (\d+)/.exec(headers)?.[1]
  const whole = length ? bytes.length >= head + 4 + Number(length) : bytes.indexOf('0\r\n\r\n', head + 2) >= 0
  return whole ? bytes.toString() : null
}

async function run({ port, connections, count, name, expect, teams }: Order): Promise<Measured> {
  const made = (nonce: string, n: number) => (teams ? teamsDelivery(nonce, n, teams) : delivery(nonce, n))
  const deliveries = Array.from({ length: count }, (_, n) => made(`${name}-${n}`, n))
  const times = new Float64Array(count)
  let next = 0
  let done = 0

  const began = performance.now()
  await new Promise<void>((resolve, reject) => {
    for (let i = 0; i < Math.min(connections, count); i++) {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      let got = Buffer.alloc(0)
      let current = 0
      let sent = 0
      const send = () => {
        const bytes = deliveries[next]
        if (!bytes) return socket.end()
        current = next++
        sent = performance.now()
        socket.write(bytes)
      }
      socket.on('connect', send)
      socket.on('data', (chunk) => {
        got = got.length > 0 ? Buffer.concat([got, chunk]) : chunk
        const answer = wholeAnswer(got)
        if (answer === null) return
        got = Buffer.alloc(0)
        times[current] = performance.now() - sent
        if (!answer.startsWith('HTTP/1.1 200') || !answer.includes(expect)) {
          reject(new Error(`not the answer that was expected: ${answer.slice(0, 400)}`))
        }
        done += 1
        send()
        if (done === count) resolve()
      })
      socket.on('error', reject)
      socket.on('close', () => {
        if (done < count && next < count) reject(new Error('a connection was closed in the midst'))
      })
    }
  })
  const seconds = (performance.now() - began) / 1000
  times.sort()
  const at = (share: number) => times[Math.min(count - 1, Math.floor(count * share))] ?? 0
  return { throughput: count / seconds, p50: at(0.5), p99: at(0.99) }
}

process.on('message', (order: Order) => {
  run(order).then(
    (measured) => process.send?.(measured),
    (error: Error) => process.send?.({ failed: error.message }),
  )
})

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'

const words = (file: string) => [...readFileSync(file, 'utf8').matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word)

describe('what is written about Roundtrip', () => {
  test('names only files that are there', () => {
    const named = words('ARCHITECTURE.md').filter((word) => /^(src|adapters|db|test)\//.test(word))
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((file) => !existsSync(file))).toEqual([])
  })

  test('names every setting', () => {
    const settings = Object.keys(parseEnv(readFileSync('.env.example', 'utf8')))
    expect(settings.filter((setting) => !words('README.md').includes(setting))).toEqual([])
  })

  test('names every command of the command line', () => {
    const commands = [...readFileSync('src/command-line.ts', 'utf8').matchAll(/\.command\('([a-z-]+)'\)/g)]
    const readme = readFileSync('README.md', 'utf8')
    expect(commands.map(([, name]) => name).filter((name) => !readme.includes(`roundtrip ${name}`))).toEqual([])
  })
})

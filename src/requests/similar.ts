import type { Request } from './request.ts'
import { stemsOf } from './stems.ts'

/** Words that every request has: they make no two of them alike. */
const common = new Set(
  stemsOf('the and for with from that this our we can not all new more less need want make have when into show add'),
)
/** So many of the words of the shorter title must stand in the other. */
const share = 0.3

/**
 * The request among those finished that asked for something like it, judged by the words of their titles; of two alike
 * the later one. null: none is close.
 */
export function mostSimilar<T extends Pick<Request, 'id' | 'title'>>(title: string, finished: T[]): T | null {
  const words = wordsOf(title)
  let best: T | null = null
  let most = 0
  for (const request of finished) {
    const likeness = likenessOf(words, wordsOf(request.title))
    if (likeness < share || likeness < most || (likeness === most && best && best.id > request.id)) continue
    best = request
    most = likeness
  }
  return best
}

const wordsOf = (title: string) => new Set(stemsOf(title).filter((word) => word.length > 2 && !common.has(word)))

function likenessOf(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length
  return shared === 0 ? 0 : shared / Math.min(a.size, b.size)
}

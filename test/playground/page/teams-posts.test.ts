import { describe, expect, it, test } from 'vitest'
import { follow, hrefOf, hrefOfBoth, readPanes } from '../../../adapters/playground/page/route.ts'
import { dropPost, joinPages, putPost } from '../../../adapters/playground/page/teams/posts.ts'
import type { PostPage, TeamsMessage } from '../../../adapters/playground/protocol-teams.ts'

const message = (id: string, root: string | null = null, text = id): TeamsMessage => ({
  id,
  conversation: '19:a@thread.tacv2',
  root,
  from: 'tom',
  byBot: false,
  at: Number(id),
  text,
  cards: [],
  summary: null,
  private: false,
  edited: false,
  replies: 0,
})
const page = (ids: string[], more = false): PostPage => ({
  posts: ids.map((id) => ({ message: message(id), replies: [] })),
  more,
})
const idsOf = ({ posts }: PostPage) => posts.map(({ message: { id } }) => id)

describe('posts', () => {
  it('stand in the order they were written, however they come', () => {
    expect(idsOf(putPost(page(['1', '3']), message('2')))).toEqual(['1', '2', '3'])
  })

  it('have their replies under them', () => {
    const once = putPost(putPost(page(['1', '2']), message('5', '1')), message('4', '1'))
    expect(once.posts[0]?.replies.map(({ id }) => id)).toEqual(['4', '5'])
    expect(once.posts[1]?.replies).toEqual([])
  })

  it('keep their replies when they are edited', () => {
    const edited = putPost(putPost(page(['1']), message('2', '1')), message('1', null, 'new'))
    expect(edited.posts[0]?.message.text).toBe('new')
    expect(edited.posts[0]?.replies).toHaveLength(1)
  })

  it('that are older than what is loaded wait for their page', () => {
    expect(idsOf(putPost(page(['5'], true), message('2')))).toEqual(['5'])
  })

  it('are gone when they are deleted, also as replies', () => {
    const both = putPost(page(['1', '2']), message('3', '1'))
    expect(idsOf(dropPost(both, '2'))).toEqual(['1'])
    expect(dropPost(both, '3').posts[0]?.replies).toEqual([])
  })

  it('that were loaded before stay when the newest are asked for again', () => {
    const joined = joinPages(putPost(page(['1', '2', '3']), message('4', '3')), page(['2', '3', '5'], true))
    expect(idsOf(joined)).toEqual(['1', '2', '3', '5'])
    expect(joined.posts[2]?.replies).toHaveLength(1)
    expect(joined.more).toBe(false)
  })
})

const tom = 'a0000000-0000-4000-8000-00000000070a'
const slack = { as: 'U0ANNA', place: 'C1', thread: null }
const teams = { as: tom, place: 'dm', thread: null }

test('an address names one pane or both, each by its person', () => {
  expect(readPanes('')).toEqual({ slack: { as: null, place: null, thread: null }, teams: null })
  expect(readPanes(hrefOf(tom, 'dm'))).toEqual({ slack: null, teams })
  expect(readPanes(hrefOfBoth(slack, teams))).toEqual({ slack, teams })
})

test('a link in one pane leaves the other where it is', () => {
  expect(follow(hrefOf('U0BEA'), { slack, teams })).toBe(hrefOfBoth({ ...slack, as: 'U0BEA', place: null }, teams))
  expect(follow(hrefOf(tom, '19:a'), { slack, teams })).toBe(hrefOfBoth(slack, { ...teams, place: '19:a' }))
  expect(follow(hrefOf(tom), { slack, teams: null })).toBe(hrefOf(tom))
})

test('an address that cannot be read is nobody in particular', () => {
  expect(readPanes('#/%E0%A4%A').slack?.as).toBeNull()
})

import type { Action } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { entry, textsIn } from './entries.ts'
import { found, get, listOf, look, outcome, post, rowOf } from './found.ts'
import { which } from './inputs.ts'
import type { Work } from './work.ts'

type Change = (now: readonly string[], given: readonly string[]) => string[]

/**
 * Workiz writes tags as the whole list, as far as is known: it is read first and written as it shall be. Where the
 * account turned out to add to the list instead, taking one off would do nothing; hence it is read again after the write,
 * and the tags in the output are what Workiz has.
 */
const changeTags = (work: Work, words: Pick<Action, 'label' | 'about'>, change: Change): Action => ({
  ...words,
  input: { ...which(work), tags: { label: 'Tags', type: 'texts' } },
  probe: look(
    work,
    (body, input) => {
      const before = textsIn(rowOf(body), 'Tags')
      return found(body, { before, after: change(before, listOf(input, 'tags')) })
    },
    (there) => isSame(entry(there, 'before'), entry(there, 'after')),
  ),
  steps: [{ request: write(work, '{{found.after}}') }, { request: get(work) }],
  undo: [{ request: write(work, '{{found.before}}') }],
  repeatable: true,
  output: outcome(work),
  changes: work.id,
})

const write = ({ id }: Work, tags: Json) => post(`/${id}/update/`, { UUID: `{{input.${id}}}`, Tags: tags })

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const has = (list: readonly string[], tag: string): boolean =>
  list.some((one) => one.toLowerCase() === tag.trim().toLowerCase())

export const tagActions = (work: Work): Readonly<Record<string, Action>> => ({
  [`${work.id}.add_tags`]: changeTags(
    work,
    { label: `Tag a ${work.id}`, about: `Puts tags on a ${work.id} in Workiz, beside those it has.` },
    (now, given) => [...now, ...given.filter((tag, n) => !has(now, tag) && !has(given.slice(0, n), tag))],
  ),
  [`${work.id}.remove_tags`]: changeTags(
    work,
    {
      label: `Take tags off a ${work.id}`,
      about: `Takes tags off a ${work.id} in Workiz and leaves the others.`,
    },
    (now, given) => now.filter((tag) => !has(given, tag)),
  ),
  [`${work.id}.set_tags`]: changeTags(
    work,
    { label: `Set the tags of a ${work.id}`, about: `Gives a ${work.id} in Workiz exactly these tags.` },
    (_, given) => [...new Set(given)],
  ),
})

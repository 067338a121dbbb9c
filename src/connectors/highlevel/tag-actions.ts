import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled, sameText } from './rows.ts'

const TAGS = '/locations/{{location_id}}/tags'

const tagName: Input = {
  label: 'Name',
  help: 'HighLevel writes tags in lower case.',
  type: 'text',
  pattern: '^(?=.*\\S).{1,200}$',
  placeholder: 'vip',
}
const tagId: Input = {
  label: 'Tag ID',
  help: 'The id of the location tag at HighLevel.',
  type: 'text',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  placeholder: 'flGwEuzsfJOia1i1ikRN',
}

const output = { id: 'tag.id', name: 'tag.name' } as const

/** A second tag of the same name is refused with a 400, so that the list is asked first. */
const create: Action = {
  label: 'Create location tag',
  about: 'Creates a tag that contacts of the sub-account can carry.',
  input: { name: tagName },
  probe: { request: { method: 'GET', path: TAGS }, find: byName, then: 'skip' },
  steps: [{ request: { method: 'POST', path: TAGS, body: { name: '{{input.name}}' } } }],
  undo: [{ request: { method: 'DELETE', path: `${TAGS}/{{result.id}}` }, accepts: [200, 404] }],
  output,
  changes: 'location_tag',
}

const update: Action = {
  label: 'Rename location tag',
  about: 'Gives a tag of the sub-account another name, on every contact that carries it.',
  input: { id: tagId, name: tagName },
  probe: {
    request: { method: 'GET', path: `${TAGS}/{{input.id}}` },
    find: theTag,
    then: 'need',
    already: (found, input) => isCalled(found, filled(input, 'name') ?? ''),
  },
  steps: [{ request: { method: 'PUT', path: `${TAGS}/{{input.id}}`, body: { name: '{{input.name}}' } } }],
  repeatable: true,
  undo: [{ request: { method: 'PUT', path: `${TAGS}/{{input.id}}`, body: { name: '{{found.tag.name}}' } } }],
  output,
  changes: 'location_tag',
}

/** Not taken back: a new tag of the same name would have another id, and stand on no contact. */
const remove: Action = {
  label: 'Delete location tag',
  about: 'Deletes a tag of the sub-account for good.',
  input: { id: tagId },
  steps: [
    {
      request: { method: 'GET', path: `${TAGS}/{{input.id}}` },
      keep: { id: 'tag.id', name: 'tag.name' },
    },
    // Gone by now is what was wanted: the answer to the first try may have been lost.
    { request: { method: 'DELETE', path: `${TAGS}/{{input.id}}`, reply: 'any' }, accepts: [200, 204, 404] },
  ],
  repeatable: true,
  output: { deleted: () => true },
  changes: 'location_tag',
}

export const tagActions = {
  'location_tag.create': create,
  'location_tag.update': update,
  'location_tag.delete': remove,
}

/** In the shape that a creation is answered with. */
function byName(body: Json, input: Readonly<Record<string, Json>>): Json | null {
  const tags = valueAt(body, 'tags')
  if (!Array.isArray(tags)) throw new TypeError('there is no list at "tags"')
  const tag = tags.find((one) => sameText(filled(one, 'name') ?? '', filled(input, 'name') ?? ''))
  return tag === undefined ? null : { tag: tag as Json }
}

function theTag(body: Json): Json {
  if (filled(body, 'tag.name') === undefined) throw new TypeError('there is no name at "tag.name"')
  return body
}

/** As HighLevel would write it; another spelling of a tag that has capitals is a change. */
const isCalled = (found: Json, wanted: string): boolean =>
  [wanted, wanted.toLowerCase()].includes(filled(found, 'tag.name') ?? '')

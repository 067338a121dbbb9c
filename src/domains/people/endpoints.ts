import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { decodeCursor, encodeCursor, listOf, pageOf } from '#kit/page.ts'
import { addPerson, changePerson, personWithRecords, removePerson } from './change.ts'
import { importEndpoints } from './import-endpoints.ts'
import { farthest, listPeople, placeOf } from './list-store.ts'
import { NewPersonBody, PeopleQuery, Person, PersonPatch, PersonWithRecords, shownPerson } from './shapes.ts'

const ById = v.strictObject({ id: Id('per') })

async function listed(ctx: TenantCtx, query: v.InferOutput<typeof PeopleQuery>) {
  const { cursor, limit, active, source, updated_after, updated_before, ...same } = query
  const kinds = same.sort === 'email' ? (['string'] as const) : (['number', 'string'] as const)
  const filter = {
    ...same,
    active: active && active === 'true',
    source: source === 'none' ? null : source,
    updatedAfter: updated_after,
    updatedBefore: updated_before,
    after: cursor ? decodeCursor(cursor, kinds) : undefined,
    limit: limit + 1,
  }
  const until = await farthest(ctx, filter)
  const rows = await listPeople(ctx, { ...filter, until: until ?? undefined })
  const page = pageOf(rows, limit, (row) => placeOf(row, same.sort))
  return { data: page.data.map(shownPerson), next_cursor: page.next_cursor ?? (until && encodeCursor(until)) }
}

/** The names of a body as the store has them; what is not given stays away. */
const content = ({ first_name, last_name, ...rest }: v.InferOutput<typeof PersonPatch>) => ({
  ...rest,
  ...(first_name === undefined ? {} : { firstName: first_name }),
  ...(last_name === undefined ? {} : { lastName: last_name }),
})

/** `/v1/people/ignored` before `/v1/people/:id`: the router takes the first that fits. */
export const peopleEndpoints = [
  ...importEndpoints,
  endpoint({
    method: 'GET',
    path: '/v1/people',
    group: 'People',
    summary: 'List people',
    about:
      'Oldest change first, so that following next_cursor to the end misses nothing; `order=desc` for the newest first. `q` is how a word of the name or the address begins. A page that leaves people out looks at 10,000 at most: it may be shorter than its limit. Follow next_cursor until it is null.',
    scope: 'people:read',
    query: PeopleQuery,
    returns: listOf(Person),
    handle: (ctx, { query }) => listed(ctx, query),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/people',
    group: 'People',
    summary: 'Add a person',
    about: 'One for each e-mail address. A person is no member: nobody can sign in by being one.',
    scope: 'people:write',
    body: NewPersonBody,
    returns: Person,
    status: 201,
    handle: async (ctx, { body: { first_name: firstName, last_name: lastName, ...rest } }) =>
      shownPerson(await addPerson(ctx, { ...rest, firstName, lastName })),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/people/:id',
    group: 'People',
    summary: 'Read one person',
    about:
      'With the users of all connections that have the same e-mail address. A removed person is still readable here.',
    scope: 'people:read',
    params: ById,
    returns: PersonWithRecords,
    async handle(ctx, { params }) {
      const { row, users } = await personWithRecords(ctx, params.id)
      const records = users.map(({ id, connectionId, object, name }) => ({
        id,
        connection_id: connectionId,
        object,
        name,
      }))
      return { ...shownPerson(row), records }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/people/:id',
    group: 'People',
    summary: 'Change a person',
    about:
      'What is left out stays. `extra` sets the fields it names, and takes away those it sets to null; the others stay.',
    scope: 'people:write',
    params: ById,
    body: PersonPatch,
    returns: Person,
    handle: async (ctx, { params, body }) => shownPerson(await changePerson(ctx, params.id, content(body))),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/people/:id',
    group: 'People',
    summary: 'Remove a person',
    about:
      'A connection that adds people adds them again if the app still has them: ignore the address to prevent that.',
    scope: 'people:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => removePerson(ctx, params.id),
  }),
]

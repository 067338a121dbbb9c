import * as v from 'valibot'
import type { Connector, Request, Settings } from '#connectors/contract.ts'
import { redirectUri, wantsConsent, waysOf } from './ways.ts'
import { shape } from '#kit/fields.ts'

const Credential = shape('credential', {
  id: v.string(),
  label: v.string(),
  help: v.string(),
  secret: v.boolean(),
  required: v.boolean(),
  pattern: v.nullable(v.string()),
  placeholder: v.nullable(v.string()),
})

const Input = shape('action_input', {
  name: v.string(),
  label: v.string(),
  help: v.nullable(v.string()),
  type: v.string(),
  required: v.boolean(),
  choices: v.nullable(v.array(v.string())),
  secret: v.boolean(),
})

export const CatalogEntry = shape('connector', {
  id: v.string(),
  name: v.string(),
  about: v.string(),
  docs: v.string(),
  /** The first way's form; `ways` has them all. */
  credentials: v.array(Credential),
  ways: v.array(
    shape('way', {
      id: v.string(),
      label: v.string(),
      consent: v.boolean(),
      redirect_uri: v.nullable(v.string()),
      credentials: v.array(Credential),
    }),
  ),
  objects: v.array(
    v.object({ id: v.string(), kind: v.string(), label: v.string(), schedule: v.nullable(v.string()) }),
  ),
  actions: v.array(
    shape('action', {
      id: v.string(),
      label: v.string(),
      about: v.string(),
      inputs: v.array(Input),
      outputs: v.array(v.string()),
      can_undo: v.boolean(),
    }),
  ),
  triggers: v.array(v.object({ id: v.string(), label: v.string() })),
  webhook_setup: v.nullable(v.string()),
  /** Every call it can make, as `permitted_endpoints` takes them. */
  endpoints: v.array(v.string()),
  base_url: v.string(),
  sandbox: v.boolean(),
})

type Entry = v.InferInput<typeof CatalogEntry>

export function catalogEntry(connector: Connector, origin: string): Entry {
  const ways = waysOf(connector).map((way) => ({
    id: way.id,
    label: way.label,
    consent: wantsConsent(way),
    redirect_uri: wantsConsent(way) ? redirectUri(origin, connector.id) : null,
    credentials: way.credentials.map(shownCredential),
  }))
  return {
    id: connector.id,
    name: connector.name,
    about: connector.about,
    docs: connector.docs,
    credentials: connector.credentials.map(shownCredential),
    ways,
    objects: Object.entries(connector.objects).map(([id, { kind, label, schedule }]) => {
      return { id, kind, label, schedule }
    }),
    actions: shownActions(connector),
    triggers: Object.entries(connector.webhooks?.events ?? {}).map(([id, { label }]) => ({ id, label })),
    webhook_setup: connector.webhooks?.setup ?? null,
    endpoints: endpointsOf(connector),
    base_url: connector.base,
    sandbox: !connector.byTenant,
  }
}

const shownCredential = (credential: Connector['credentials'][number]) => ({
  id: credential.id,
  label: credential.label,
  help: credential.help,
  secret: credential.secret,
  required: credential.required !== false,
  pattern: credential.pattern ?? null,
  placeholder: credential.placeholder ?? null,
})

const shownActions = ({ actions = {} }: Connector): Entry['actions'] =>
  Object.entries(actions).map(([id, { label, about, input, output, undo }]) => ({
    id,
    label,
    about,
    inputs: Object.entries(input).map(([name, field]) => ({
      name,
      label: field.label,
      help: field.help ?? null,
      type: field.type,
      required: field.required !== false,
      choices: field.choices ? [...field.choices] : null,
      secret: field.secret === true,
    })),
    outputs: Object.keys(output),
    can_undo: undo !== undefined,
  }))

/** `GET /users/:id`: placeholders are shown as the segments that `permitted_endpoints` leaves open. */
export function endpointsOf(connector: Connector): string[] {
  const { register } = connector.webhooks ?? {}
  const requests = [
    connector.test,
    connector.learns?.request,
    ...Object.values(connector.objects).flatMap(({ list, each, one, incremental, before = [], page }) => [
      list,
      each?.list,
      one?.request,
      incremental?.list,
      ...before.map(({ request }) => request),
      typeof page === 'object' && page.kind === 'next_request' ? page.request : undefined,
    ]),
    ...Object.values(connector.actions ?? {}).flatMap(({ probe, steps, undo = [] }) => [
      probe?.request,
      ...[...steps, ...undo].map(({ request }) => request),
    ]),
    ...(register ? [register.there.list, register.create, register.remove] : []),
  ]
  return [...new Set(requests.flatMap((request) => (request ? [...shownEndpoints(request)] : [])))].toSorted()
}

/** A manifest's path may filter its values and have a query of its own, which no pattern is asked about. */
const shownPath = (path: string): string =>
  path
    .replaceAll(/{{\s*([\w.]*)[^{}]*}}/g, (_, name: string) => `:${name.split('.').at(-1) || 'value'}`)
    .replace(/\?.*$/s, '')

/** A request that depends on settings is shown as each it may be, with none and with all of them filled in. */
function* shownEndpoints(request: Request | ((settings: Settings) => Request)): Generator<string> {
  if (typeof request === 'object') {
    yield `${request.method} ${shownPath(request.path)}`
    return
  }
  yield* shownEndpoints(request({}))
  yield* shownEndpoints(request(new Proxy({}, { get: () => 'x', has: () => true })))
}

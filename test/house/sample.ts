import type { Auth, Connector, Credential, Request as Description, Way } from '#connectors/contract.ts'
import type { Account } from '#engine/index.ts'
import type { Ctx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { sandboxFetch } from '#sandbox/index.ts'
import { ctx } from '../connectors/reading.ts'

export const field = ({ credentials }: Connector, id: string) =>
  credentials.find((credential) => credential.id === id)

/** The sandbox account a person gets who asks for sample data; `replaced` are credentials typed otherwise. */
export function sample(connector: Connector, replaced: Record<string, string> = {}): Account {
  const values = { ...connector.sandbox.credentials, ...replaced }
  const split = (isSecret: boolean) =>
    Object.entries(values).filter(([id]) => field(connector, id)?.secret === isSecret)
  const settings = Object.fromEntries(split(false))
  const base = connector.base.replaceAll(/{{(\w+)}}/g, (_, id: string) => settings[id] ?? '')
  return {
    connector,
    mode: 'sandbox',
    base,
    origins: [new URL(base).origin],
    settings,
    secrets: Object.fromEntries(split(true).map(([id, value]) => [id, secret(value)])),
  }
}

/** The same at the vendor's own address, where `answering` is who answers. */
export const live = (connector: Connector, replaced: Record<string, string> = {}): Account => ({
  ...sample(connector, replaced),
  mode: 'live',
})

/** Credentials with a budget of calls of their own at the simulator. */
const OWN: Record<string, (n: number) => Record<string, string>> = {
  bamboohr: (n) => ({ api_key: `sandbox-key-house-${n}` }),
  heygen: (n) => ({ api_key: `sk_house${n}_northwind` }),
  highlevel: (n) => ({ location_id: `house${n}`, company_id: `house${n}Group` }),
  okta: (n) => ({ api_token: `sandbox-token-house${n}` }),
  slack: (n) => ({ token: `xoxb-northwind-house${n}` }),
  workiz: (n) => ({ api_token: `api_house${n}0000demo` }),
  workos: (n) => ({ client_secret: `sk_house${n}_northwind` }),
}
let taken = 0

export const own = ({ id }: Connector): Record<string, string> => OWN[id]?.(++taken) ?? {}

type Vendor = (request: Request) => Response | undefined | Promise<Response | undefined>

/** A world in which this is all there is at every address; undefined leaves a request to the simulator. */
export const answering = (vendor: string, answer: Vendor): Ctx => ({
  ...ctx,
  fetch: async (input, init) => {
    const request = new Request(input, init)
    const { hostname, searchParams } = new URL(request.url)
    if (hostname === 'cloudflare-dns.com')
      return Response.json({
        Status: 0,
        Answer: searchParams.get('type') === 'A' ? [{ type: 1, data: '93.184.216.34' }] : [],
      })
    const left = request.clone()
    return (await answer(request)) ?? sandboxFetch(vendor, left)
  },
})

/** Every way to connect: the first one, too. */
export const waysOf = ({ id, credentials, auth, otherWays = [] }: Connector): Way[] => [
  { id: 'default', label: id, credentials, auth },
  ...otherWays,
]

/** What a form has to have, by id. */
export const idsIn = (credentials: readonly Credential[], isSecret?: boolean): string[] =>
  credentials.filter((one) => isSecret === undefined || one.secret === isSecret).map(({ id }) => id)

/** Names in a description's templates, without the mark of what may be missing. */
export const namesIn = (part: unknown): string[] =>
  [...JSON.stringify(part ?? null).matchAll(/{{\s*([^}?]*?)\s*\??\s*}}/g)].map(([, name = '']) => name)

/** An auth without what goes to the vendor in headers or token requests alone. */
export const addressesOf = (auth: Auth): string[] =>
  auth.kind === 'oauth2' ? [auth.tokenUrl, ...(auth.authorize ? [auth.authorize.url] : [])] : []

/** Every request there is to be read with. */
export function listsOf(connector: Connector): Description[] {
  const { settings } = sample(connector)
  const asked = [
    connector.test,
    ...Object.values(connector.objects).flatMap(({ list, each, incremental, one, before, first }) => [
      list,
      each?.list,
      incremental?.list,
      one?.request,
      first?.request,
      ...(before ?? []).map(({ request }) => request),
    ]),
  ]
  return asked
    .filter((one) => one !== undefined && one !== null)
    .flatMap((one) => (typeof one === 'function' ? [one(settings), one({})] : [one]))
}

/** Every request there is to be written with. */
export const writesOf = ({ actions = {} }: Connector): Description[] =>
  Object.values(actions).flatMap(({ probe, steps, undo = [] }) => [
    ...(probe ? [probe.request] : []),
    ...[...steps, ...undo].map(({ request }) => request),
  ])

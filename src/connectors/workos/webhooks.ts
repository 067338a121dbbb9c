import type { Effect, EventSpec, Registration, Settings, Webhooks } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { afterCursor } from './rows.ts'

/** The endpoint hears of the whole environment; what is of another organization is not this connection's to know. */
function ours(settings: Settings, path: string): (body: Json) => Json[] {
  return (body) => {
    const data = valueAt(body, 'data') as Json | undefined
    if (data === undefined || data === null) throw new TypeError('there is nothing at "data"')
    const { organization_id: wanted } = settings
    return wanted && valueAt(data, path) !== wanted ? [] : [data]
  }
}

const upsert =
  (object: string, path: string) =>
  (settings: Settings): readonly Effect[] => [{ kind: 'upsert', object, row: ours(settings, path) }]

const gone = (object: string): readonly Effect[] => [{ kind: 'remove', object, id: 'data.id' }]

/** A user's event does not tell the organizations: where one matters, the vendor is asked who is in it. */
const users = ({ organization_id }: Settings): readonly Effect[] =>
  organization_id ? [{ kind: 'refresh', object: 'user' }] : [{ kind: 'upsert', object: 'user', row: 'data' }]

/** Joining or leaving an organization is what brings or takes a user of a connection limited to it. */
const memberships =
  (effects: (settings: Settings) => readonly Effect[]) =>
  (settings: Settings): readonly Effect[] =>
    settings.organization_id ? [...effects(settings), { kind: 'refresh', object: 'user' }] : effects(settings)

const event = (label: string, does: EventSpec['does']): EventSpec => ({ label, does })

const membership = upsert('membership', 'organization_id')
const directoryUser = upsert('directory_user', 'organization_id')
const organization = upsert('organization', 'id')
const refreshDirectory: readonly Effect[] = [{ kind: 'refresh', object: 'directory_user' }]

const events: Webhooks['events'] = {
  'user.created': event('A user was created', users),
  'user.updated': event('A user was changed', users),
  'user.deleted': event('A user was deleted', gone('user')),
  'organization.created': event('An organization was created', organization),
  'organization.updated': event('An organization was changed', organization),
  'organization.deleted': event('An organization was deleted', gone('organization')),
  'organization_membership.created': event('Somebody joined an organization', memberships(membership)),
  'organization_membership.updated': event('A membership was changed', memberships(membership)),
  'organization_membership.deleted': event(
    'Somebody left an organization',
    memberships(() => gone('membership')),
  ),
  'dsync.user.created': event('A directory told of a new user', directoryUser),
  'dsync.user.updated': event('A directory changed a user', directoryUser),
  'dsync.user.deleted': event('A directory removed a user', gone('directory_user')),
  'dsync.activated': event('A directory was connected', refreshDirectory),
  'dsync.deleted': event('A directory was taken away', refreshDirectory),
}

const register: Registration = {
  there: {
    list: { method: 'GET', path: '/webhook_endpoints' },
    page: afterCursor,
    items: 'data',
    id: 'id',
    address: 'endpoint_url',
  },
  create: {
    method: 'POST',
    path: '/webhook_endpoints',
    body: { endpoint_url: '{{address}}', events: Object.keys(events) },
  },
  answer: { id: 'id', secret: 'secret' },
  fills: 'webhook_secret',
  remove: { method: 'DELETE', path: '/webhook_endpoints/{{id}}', reply: 'any' },
}

export const webhooks: Webhooks = {
  setup:
    'In the WorkOS dashboard open Webhooks → Create webhook, paste this address as the endpoint URL and tick the ' +
    'user, organization, organization_membership and dsync events. Then copy the signing secret of the endpoint ' +
    'into the credentials of this connection.',
  register,
  verify: [
    {
      kind: 'hmac-sha256',
      header: 'workos-signature',
      secret: 'webhook_secret',
      encoding: 'hex',
      signed: '{timestamp}.{body}',
      pair: 'v1',
      timestamp: { from: 'pair:t', unit: 'ms', toleranceMs: 180_000 },
    },
  ],
  id: 'id',
  type: 'event',
  at: 'created_at',
  events,
}

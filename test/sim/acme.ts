import type { Connector } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'

const people = (object: string) => ({
  kind: 'user' as const,
  label: 'People',
  list: { method: 'GET' as const, path: `/${object}` },
  page: { kind: 'offset' as const, param: 'skip', size: { param: 'limit', value: 3 } },
  items: 'users',
  id: 'id',
  deleted: 'deleted',
  fields: { email: 'email', name: 'name' },
  schedule: '0 3 * * *',
})

export const TOKEN_PATH = '/oauth/token'
export const CLIENT_SECRET = 'hush-hush-hush-hush'

/** A vendor with tokens that run out. Two lists of the same people, so that two runs share one connection's gate. */
const acme: Connector = {
  id: 'acme',
  name: 'Acme',
  about: 'A vendor of the simulation.',
  docs: 'https://acme-vendor.com',
  credentials: [{ id: 'client_secret', label: 'Secret', help: '', secret: true }],
  auth: {
    kind: 'oauth2',
    tokenUrl: TOKEN_PATH,
    clientId: 'client',
    clientSecret: '{{secret.client_secret}}',
  },
  base: 'https://api.acme-vendor.com',
  limits: [{ requests: 1000, per: '10s' }],
  test: { method: 'GET', path: '/user' },
  objects: { user: people('user'), contact: people('contact') },
  sandbox: { credentials: {} },
}

export function sellAcme(): () => void {
  const list = connectors as Connector[]
  list.push(acme)
  return () => void list.splice(list.indexOf(acme), 1)
}

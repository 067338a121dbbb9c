import { connector } from '#connectors/contract.ts'
import { actions } from './actions.ts'
import { judge } from './judge.ts'
import { avatar, lookTag, template, video } from './library.ts'
import { quota, user } from './users.ts'
import { webhooks } from './webhooks.ts'

export const heygen = connector({
  id: 'heygen',
  name: 'HeyGen',
  about:
    'Videos, templates and avatars of a HeyGen account, its credits day by day, and videos made from templates.',
  docs: 'https://developers.heygen.com/docs/quick-start',
  credentials: [
    {
      id: 'api_key',
      label: 'API key',
      help:
        'In HeyGen open Settings → API and copy the key. It can do everything its owner can: restrict what this ' +
        'connection may call if it is only to read.',
      secret: true,
      required: true,
    },
    {
      id: 'webhook_secret',
      label: 'Webhook secret',
      help:
        'Optional: the secret HeyGen showed when this connection’s webhook address was registered; it is filled in by ' +
        'itself when this connection registers it. Without it no webhook is believed, and videos are only read on schedule.',
      secret: true,
      required: false,
      placeholder: 'whsec_…',
    },
    {
      id: 'avatars',
      label: 'Avatars to read',
      help: 'Optional: all reads HeyGen’s own stock of avatars too; without it only yours are read.',
      secret: false,
      required: false,
      pattern: '^(?:own|all)$',
      placeholder: 'own',
    },
  ],
  auth: { kind: 'header', name: 'X-Api-Key', value: '{{secret.api_key}}' },
  base: 'https://api.heygen.com',
  headers: { Accept: 'application/json' },
  // HeyGen publishes how many videos it makes at once, and no number of calls; its 429 says how long to wait.
  limits: [{ requests: 60, per: '1m' }],
  test: { method: 'GET', path: '/v3/users/me' },
  objects: { user, video, template, avatar, look_tag: lookTag, quota },
  actions,
  webhooks,
  judge,
  sandbox: {
    credentials: { api_key: 'sk_sandbox_northwind', webhook_secret: 'whsec_sandbox_northwind_0000' },
  },
})

import type { Effect, EventSpec, Registration, Webhooks } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'

const thisVideo: Effect[] = [{ kind: 'fetch', object: 'video', id: 'event_data.video_id' }]
/** Their bodies are documented nowhere: one that names no video is no reason to refuse it and be sent it for a day. */
const itsVideo: Effect[] = [{ kind: 'fetch', object: 'video', id: videoIn }]
/** The id they name is not a video's. */
const videos: Effect[] = [{ kind: 'refresh', object: 'video' }]
const avatars: Effect[] = [
  { kind: 'refresh', object: 'avatar' },
  { kind: 'refresh', object: 'look_tag' },
]

function videoIn(body: Json): Json[] {
  const id = valueAt(body, 'event_data.video_id')
  return typeof id === 'string' && id !== '' ? [id] : []
}

const ended = (type: string, what: string, does: Effect[]): Record<string, EventSpec> => ({
  [`${type}.success`]: { label: `${what} is ready`, does },
  [`${type}.fail`]: { label: `${what} failed`, does },
})

const events: Webhooks['events'] = {
  ...ended('avatar_video', 'A video', thisVideo),
  ...ended('avatar_video_gif', 'The GIF of a video', itsVideo),
  ...ended('avatar_video_caption', 'The captions of a video', itsVideo),
  ...ended('video_translate', 'A translated video', videos),
  personalized_video: { label: 'A personalised video changed', does: videos },
  'batch.finished': { label: 'A batch of videos is done', does: videos },
  ...ended('instant_avatar', 'An avatar', avatars),
  ...ended('photo_avatar_generation', 'A photo avatar', avatars),
  ...ended('photo_avatar_train', 'The training of a photo avatar', avatars),
}

const register: Registration = {
  there: {
    list: { method: 'GET', path: '/v3/webhooks/endpoints' },
    page: {
      kind: 'cursor',
      from: 'next_token',
      param: 'token',
      size: { param: 'limit', value: 100 },
      more: 'has_more',
    },
    items: 'data',
    id: 'endpoint_id',
    address: 'url',
  },
  create: {
    method: 'POST',
    path: '/v3/webhooks/endpoints',
    body: { url: '{{address}}', events: Object.keys(events) },
  },
  answer: { id: 'data.endpoint_id', secret: 'data.secret' },
  fills: 'webhook_secret',
  remove: { method: 'DELETE', path: '/v3/webhooks/endpoints/{{id}}', reply: 'any' },
}

/**
 * Only the body is signed: neither the time nor the event's id is, so a copy sent again under another id cannot be told.
 * Hence nothing is taken from the body but which video to read again. What HeyGen sends to a single job's own callback
 * address carries no signature and is refused.
 */
export const webhooks: Webhooks = {
  setup:
    'Register this connection’s webhook address with HeyGen (POST /v3/webhooks/endpoints with the address as url and, for ' +
    'instance, avatar_video.success and avatar_video.fail as events), then enter the secret of the answer, which is ' +
    'shown once, as this connection’s webhook secret.',
  register,
  verify: [
    {
      kind: 'hmac-sha256',
      header: 'Heygen-Signature',
      secret: 'webhook_secret',
      encoding: 'hex',
      signed: '{body}',
      timestamp: { from: 'header:Heygen-Timestamp', unit: 's', toleranceMs: 300_000 },
    },
    // Endpoints of the first version, whose deliveries tell no time.
    { kind: 'hmac-sha256', header: 'Signature', secret: 'webhook_secret', encoding: 'hex', signed: '{body}' },
  ],
  id: 'header:Heygen-Event-Id',
  type: 'event_type',
  events,
}

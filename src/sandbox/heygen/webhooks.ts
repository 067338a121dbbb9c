import { createHmac } from 'node:crypto'
import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { objectId, randomOf, uuid } from '#sandbox/random.ts'
import { aboutVideo } from './event-data.ts'
import { jobsOf, statusOf } from './jobs.ts'

/** `account` is the API key. Videos told of are in the account's list; translations and avatars stand alone. */
export const deliveries: Deliveries = {
  'avatar_video.success': (at) => signed(at, 'avatar_video.success', completed(at)),
  'avatar_video.fail': (at) =>
    signed(at, 'avatar_video.fail', videoThat('failed', at) ?? failed(at, 'video_id')),
  'avatar_video_gif.success': (at) => signed(at, 'avatar_video_gif.success', gifOf(at)),
  'avatar_video_gif.fail': (at) => signed(at, 'avatar_video_gif.fail', failed(at, 'video_id')),
  'avatar_video_caption.success': (at) => signed(at, 'avatar_video_caption.success', captionOf(at)),
  'avatar_video_caption.fail': (at) => signed(at, 'avatar_video_caption.fail', failed(at, 'video_id')),
  'video_translate.success': (at) =>
    signed(at, 'video_translate.success', {
      video_translate_id: idOf(at, 'video_translate_id'),
      url: `https://files.heygen.example/translate/${idOf(at, 'video_translate_id')}.mp4`,
      callback_id: '',
      output_language: 'es',
    }),
  'video_translate.fail': (at) => signed(at, 'video_translate.fail', failed(at, 'video_translate_id')),
  'instant_avatar.success': (at) =>
    signed(at, 'instant_avatar.success', { avatar_id: idOf(at, 'avatar_id'), callback_id: '' }),
  'instant_avatar.fail': (at) => signed(at, 'instant_avatar.fail', failed(at, 'avatar_id')),
}

/** One of those that ended so; a lucky account has none that failed. */
function videoThat(status: 'completed' | 'failed', { account, now, n }: Occasion) {
  const ended = jobsOf(account, now).filter((job) => statusOf(job, now) === status)
  const job = ended[Math.abs(n) % ended.length]
  return job && aboutVideo(job, now)
}

function completed(at: Occasion) {
  const video = videoThat('completed', at)
  if (!video) throw new RangeError('An account has videos since 2024.')
  return video
}

const idOf = ({ account, n }: Occasion, kind: string): string =>
  kind === 'video_id'
    ? objectId(randomOf('heygen', 'side video', account, n))
    : uuid(randomOf('heygen', kind, account, n))

// The bodies of gifs, captions and avatars are illustrative: the documents show three events only.
const gifOf = (at: Occasion) => {
  const { video_id } = completed(at)
  return { video_id, gif_download_url: `https://files.heygen.example/gif/${video_id}.gif`, callback_id: '' }
}
const captionOf = (at: Occasion) => {
  const { video_id } = completed(at)
  return { video_id, url: `https://files.heygen.example/captioned/${video_id}.mp4`, callback_id: '' }
}
const failed = (at: Occasion, kind: string) => ({
  [kind]: idOf(at, kind),
  msg: 'It could not be rendered.',
  callback_id: '',
})

/** Only the body is signed: the event's id, not the time, is what stops a replay. */
export function signed(
  { account, secret, now, n }: Occasion,
  event_type: string,
  event_data: object,
): Delivery {
  const body = JSON.stringify({ event_type, event_data })
  return {
    headers: {
      'Content-Type': 'application/json',
      'Heygen-Signature': createHmac('sha256', secret).update(body).digest('hex'),
      'Heygen-Timestamp': String(Math.floor(now / 1000)),
      'Heygen-Event-Id': uuid(randomOf('heygen', 'delivery', account, event_type, n)),
    },
    body,
  }
}

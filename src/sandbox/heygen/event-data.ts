import { randomOf, uuid } from '#sandbox/random.ts'
import { jobsOf, statusOf, type Job } from './jobs.ts'
import { videoOf } from './videos.ts'

const jobs = [
  'avatar_video',
  'avatar_video_gif',
  'avatar_video_caption',
  'video_translate',
  'instant_avatar',
  'photo_avatar_generation',
  'photo_avatar_train',
  'photo_avatar_add_motion',
  'proofread_creation',
  'live_avatar',
  'video_agent',
]

/** The names a webhook may be asked for. */
export const eventTypes = [
  ...jobs.flatMap((job) => [`${job}.success`, `${job}.fail`]),
  'personalized_video',
  'batch.finished',
]

/** What a webhook about a video says. */
export function aboutVideo(job: Job, now: number) {
  const { id, status, video_url, video_page_url, folder_id, failure_message } = videoOf(job, now)
  const callback_id = job.callbackId ?? ''
  if (status === 'failed') return { video_id: id, msg: failure_message ?? '', callback_id }
  return {
    video_id: id,
    url: video_url ?? '',
    callback_id,
    gif_download_url: '',
    video_page_url: video_page_url ?? '',
    video_share_page_url: '',
    folder_id: folder_id ?? '',
  }
}

/** Every video that has ended, as the event it was: what a missed webhook can be found by. */
export const eventsOf = (account: string, now: number) =>
  jobsOf(account, now).flatMap((job) => {
    const status = statusOf(job, now)
    if (status !== 'completed' && status !== 'failed') return []
    const event_type = status === 'completed' ? 'avatar_video.success' : 'avatar_video.fail'
    return {
      event_id: uuid(randomOf('heygen', 'event', account, job.id)),
      event_type,
      event_data: aboutVideo(job, now),
      created_at: new Date((job.createdAt + job.takes) * 1000).toISOString(),
    }
  })

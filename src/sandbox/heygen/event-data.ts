import { randomOf, uuid } from '#sandbox/random.ts'
import { jobsOf, statusOf, type Job } from './jobs.ts'
import { videoOf } from './videos.ts'

/** The names a webhook may be asked for: those whose whole name the documents give. */
export const eventTypes = [
  'avatar_video.success',
  'avatar_video.fail',
  'avatar_video_gif.success',
  'avatar_video_gif.fail',
  'avatar_video_caption.success',
  'avatar_video_caption.fail',
  'video_translate.success',
  'video_translate.fail',
  'personalized_video',
  'instant_avatar.success',
  'instant_avatar.fail',
  'batch.finished',
] as const

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

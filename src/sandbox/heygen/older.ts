import type { Context } from 'hono'
import { creditsOf } from './credits.ts'
import { jobsOf } from './jobs.ts'
import { keyOf } from './key.ts'
import { refuse } from './refuse.ts'
import { videoOf } from './videos.ts'

/** Sixty to the credit is how the number is commonly read; no page says so. */
export function remainingQuota(c: Context): Response {
  const { remaining, used } = creditsOf(keyOf(c), Date.now())
  return c.json({ error: null, data: { remaining_quota: remaining * 60, used_quota: used * 60 } })
}

export function videoStatus(c: Context): Response {
  const now = Date.now()
  const job = jobsOf(keyOf(c), now).find(({ id }) => id === c.req.query('video_id'))
  if (!job) return refuse(c, 'not_found', 'Video not found')
  const { id, status, video_url, thumbnail_url, gif_url, duration, created_at, failure_message } = videoOf(
    job,
    now,
  )
  const error = failure_message && {
    code: 'render_failed',
    message: failure_message,
    detail: failure_message,
  }
  const data = {
    id,
    status,
    video_url,
    thumbnail_url,
    gif_url,
    duration,
    created_at,
    callback_id: job.callbackId,
    error,
  }
  return c.json({ code: 100, data, msg: null, message: 'Success' })
}

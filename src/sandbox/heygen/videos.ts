import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { jsonBody } from './body.ts'
import { creditsOf } from './credits.ts'
import { fullUntil, jobsOf, startJob, statusOf, type Job } from './jobs.ts'
import { keyOf } from './key.ts'
import { page } from './paging.ts'
import { busy, invalid, refuse } from './refuse.ts'

export const videos = new Hono()
  .get('/', (c) => {
    const now = Date.now()
    const { folder_id, title = '' } = c.req.query()
    const found = jobsOf(keyOf(c), now).filter(
      (job) =>
        job.title.toLowerCase().includes(title.toLowerCase()) && (!folder_id || job.folderId === folder_id),
    )
    return page(
      c,
      found.map((job) => videoOf(job, now)),
      ({ created_at, id }) => ({ at: created_at, id }),
    )
  })
  .get('/:id', (c) => {
    const now = Date.now()
    const job = jobsOf(keyOf(c), now).find(({ id }) => id === c.req.param('id'))
    return job ? c.json({ data: videoOf(job, now) }) : refuse(c, 'not_found', 'Video not found')
  })
  .post('/', async (c) => {
    const started = start(c, await jsonBody(c))
    if (started instanceof Response) return started
    return c.json({ data: { video_id: started.id, status: 'waiting', output_format: 'mp4' } })
  })

const text = v.nullish(v.pipe(v.string(), v.maxLength(500)))
const Asked = v.object({ title: text, callback_id: text, folder_id: text })

/** What every way to ask for a video does; a Response when it may not be. */
export function start(c: Context, body: unknown): Job | Response {
  const parsed = v.safeParse(Asked, body)
  if (!parsed.success) return invalid(c, v.getDotPath(parsed.issues[0]) ?? 'body', parsed.issues[0].message)
  const key = keyOf(c)
  const now = Date.now()
  if (creditsOf(key, now).remaining < 1) return refuse(c, 'insufficient_credit', 'No credits are left')
  const full = fullUntil(key, now, key.includes('enterprise') ? 20 : 10)
  if (full) return busy(c, Math.max(1, Math.ceil(full - now / 1000)), 'Too many videos are being made')
  const { title, callback_id, folder_id } = parsed.output
  return startJob(key, now, {
    title: title || 'Untitled video',
    callbackId: callback_id ?? undefined,
    folderId: folder_id ?? undefined,
  })
}

export function videoOf(job: Job, now: number) {
  const status = statusOf(job, now)
  const done = status === 'completed'
  const ended = done || status === 'failed'
  return {
    id: job.id,
    status,
    title: job.title,
    created_at: job.createdAt,
    completed_at: ended ? job.createdAt + job.takes : null,
    duration: done ? job.takes / 10 : null,
    video_url: done ? `https://files.heygen.example/video/${job.id}.mp4` : null,
    thumbnail_url: done ? `https://files.heygen.example/thumbnail/${job.id}.jpg` : null,
    gif_url: null,
    captioned_video_url: null,
    subtitle_url: null,
    folder_id: job.folderId,
    failure_code: status === 'failed' ? 'render_failed' : null,
    failure_message: status === 'failed' ? 'The video could not be rendered.' : null,
    video_page_url: done ? `https://app.heygen.example/videos/${job.id}` : null,
    output_language: null,
  }
}

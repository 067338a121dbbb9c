import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { jsonBody } from './body.ts'
import type { Job } from './jobs.ts'
import { keyOf } from './key.ts'
import { page } from './paging.ts'
import { invalid, refuse } from './refuse.ts'
import { templatesOf, variables } from './template-data.ts'
import { start, videoOf } from './videos.ts'

export const templates = new Hono()
  .get('/', (c) => page(c, templatesOf(keyOf(c)), ({ created_at, id }) => ({ at: created_at, id })))
  .get('/:id', (c) => {
    const template = templateIn(c)
    return template ? c.json({ data: { ...template, variables } }) : unknown(c)
  })
  .post('/:id', async (c) => {
    const job = await generate(c)
    return job instanceof Response ? job : c.json({ data: videoOf(job, Date.now()) })
  })

/** The older paths for the same templates, in the older envelope. */
export const olderTemplate = new Hono()
  .get('/:id', (c) => {
    const template = templateIn(c)
    return template ? c.json({ error: null, data: { variables } }) : unknown(c)
  })
  .post('/:id/generate', async (c) => {
    const job = await generate(c)
    return job instanceof Response ? job : c.json({ error: null, data: { video_id: job.id } })
  })

const templateIn = (c: Context) => templatesOf(keyOf(c)).find(({ id }) => id === c.req.param('id'))
const unknown = (c: Context) => refuse(c, 'not_found', 'Template not found')

const Variable = v.variant('type', [
  v.object({ name: v.string(), type: v.literal('text'), properties: v.object({ content: v.string() }) }),
  v.object({
    name: v.string(),
    type: v.picklist(['image', 'video', 'audio', 'voice', 'character']),
    properties: v.record(v.string(), v.unknown()),
  }),
])
const Filled = v.object({ variables: v.record(v.string(), Variable) })

async function generate(c: Context): Promise<Job | Response> {
  const template = templateIn(c)
  if (!template) return unknown(c)
  const body = await jsonBody(c)
  const filled = v.safeParse(Filled, body)
  if (!filled.success) return invalid(c, v.getDotPath(filled.issues[0]) ?? 'body', filled.issues[0].message)
  return start(c, { title: template.name, ...(body as object) })
}

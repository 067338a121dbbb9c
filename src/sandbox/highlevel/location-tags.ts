import { Hono } from 'hono'
import { notFound } from './refuse.ts'
import { locationTagsOf } from './tag-data.ts'

export const locationTags = new Hono()
  .get('/', (c) => c.json({ tags: locationTagsOf(c.req.param('location') ?? '') }))
  .get('/:id', (c) => {
    const tags = locationTagsOf(c.req.param('location') ?? '')
    const tag = tags.find(({ id }) => id === c.req.param('id'))
    return tag ? c.json({ tag }) : notFound(c, 'Tag not found')
  })

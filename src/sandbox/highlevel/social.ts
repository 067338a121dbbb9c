import { Hono } from 'hono'
import * as v from 'valibot'
import { accountsOf } from './accounts.ts'
import { jsonBody } from './body.ts'
import { paging } from './paging.ts'
import { refuse } from './refuse.ts'
import { socialTagsOf } from './tag-data.ts'

const Details = v.object({ tagIds: v.array(v.string()) })

export const social = new Hono()
  .get('/tags', (c) => {
    const page = paging(c, 10)
    if (page instanceof Response) return page
    const text = (c.req.query('searchText') ?? '').toLowerCase()
    const found = socialTagsOf(c.req.param('location') ?? '').filter(({ tag }) =>
      tag.toLowerCase().includes(text),
    )
    const tags = found.slice(page.skip, page.skip + page.limit)
    const message = 'Fetched Tags by Location ID'
    return c.json({ success: true, statusCode: 200, message, results: { tags, count: found.length } })
  })
  .post('/tags/details', async (c) => {
    const body = v.safeParse(Details, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'tagIds must be an array of strings')
    const wanted = new Set(body.output.tagIds)
    const tags = socialTagsOf(c.req.param('location') ?? '').filter(({ _id }) => wanted.has(_id))
    const message = 'Fetched Tags by Tag IDs'
    return c.json({ success: true, statusCode: 201, message, results: { tags, count: tags.length } }, 201)
  })
  .get('/accounts', (c) => {
    const { accounts, groups } = accountsOf(c.req.param('location') ?? '')
    return c.json({
      success: true,
      statusCode: 200,
      message: 'Fetched Accounts',
      results: { accounts, groups },
    })
  })

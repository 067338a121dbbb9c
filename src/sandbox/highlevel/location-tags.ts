import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { overlay } from '#sandbox/overlay.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { jsonBody } from './body.ts'
import { notFound, refuse } from './refuse.ts'
import { locationTagsOf } from './tag-data.ts'

type Tag = ReturnType<typeof locationTagsOf>[number]

const Body = v.object({ name: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(200)) })
const written = overlay<Tag>(({ id }) => id)

const tagsOf = (location: string): Tag[] => written.over(location, locationTagsOf(location))

export const locationTags = new Hono()
  .get('/', (c) => c.json({ tags: tagsOf(at(c)) }))
  .post('/', async (c) => {
    const name = await nameIn(c)
    if (name instanceof Response) return name
    const location = at(c)
    const id = base62Id(randomOf('highlevel', 'new tag', location, name, written.size(location)))
    const tag = { name, locationId: location, id }
    written.add(location, tag)
    return c.json({ tag })
  })
  .get('/:id', (c) => {
    const tag = one(c)
    return tag ? c.json({ tag }) : notFound(c, 'Tag not found')
  })
  .put('/:id', async (c) => {
    const tag = one(c)
    if (!tag) return notFound(c, 'Tag not found')
    const name = await nameIn(c, tag.id)
    if (name instanceof Response) return name
    written.change(at(c), tag.id, { name })
    return c.json({ tag: { ...tag, name } })
  })
  .delete('/:id', (c) => {
    const tag = one(c)
    if (!tag) return notFound(c, 'Tag not found')
    written.remove(at(c), tag.id)
    return c.json({ succeded: true })
  })

const at = (c: Context): string => c.req.param('location') ?? ''
const one = (c: Context): Tag | undefined => tagsOf(at(c)).find(({ id }) => id === c.req.param('id'))

/** Names are kept in small letters, and each once: `own` may keep the one it has. */
async function nameIn(c: Context, own?: string): Promise<string | Response> {
  const body = v.safeParse(Body, await jsonBody(c))
  if (!body.success) return refuse(c, 422, 'name should not be empty')
  const name = body.output.name.toLowerCase()
  const taken = tagsOf(at(c)).some((tag) => tag.name === name && tag.id !== own)
  return taken ? refuse(c, 400, 'The tag name is already exist.') : name
}

import type { Context } from 'hono'

/** The JSON body, or undefined when it is none: the schema then says that something is wrong. */
export async function jsonBody(c: Context): Promise<unknown> {
  try {
    return await c.req.json<unknown>()
  } catch {
    return undefined
  }
}

import type { Context, Next } from 'hono'
import { refuse } from './refuse.ts'

/** `Basic base64(key:x)`. As at BambooHR, any password will do: the key is the user name. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  const basic = /^Basic (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''
  const [key = '', password] = Buffer.from(basic, 'base64').toString().split(':')
  const valid = password !== undefined && key.length >= 10 && !key.includes('wrong')
  return valid ? next() : refuse(c, 401, 'Invalid API key')
}

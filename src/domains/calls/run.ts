import type { TenantCtx } from '#kit/context.ts'
import { addressOf } from './address.ts'
import { badParameters, callNotFound, connectionGone } from './errors.ts'
import type { Page, Wish } from './read.ts'
import { found } from './save.ts'
import * as store from './store.ts'
import { templateOf, type Parameter } from './templates.ts'

type Query = Pick<Wish, 'limit' | 'cursor'> & Record<string, string | number | undefined>

/** Two queries: the call, and what it asks for. */
export async function runCall(
  ctx: TenantCtx,
  id: string,
  { limit, cursor, ...said }: Query,
): Promise<Page & { format: store.CallRow['format'] }> {
  refuseOthers(ctx, id)
  const call = found(await store.findToRun(ctx, id))
  const template = found(templateOf(call.template))
  const given = givenOf(ctx, { call, known: template.parameters, said })
  // An empty list would look as if there were nothing.
  if (call.isOrphan) throw connectionGone({ format: call.format })
  return { ...(await template.read(ctx, { fixed: call.fixed, given, limit, cursor })), format: call.format }
}

/** A key that is for one call knows of no other. */
export function refuseOthers({ actor }: TenantCtx, id: string): void {
  if (actor.kind === 'key' && actor.callId !== null && actor.callId !== id) throw callNotFound()
}

/** What the caller gave, without what was left empty. Throws 400 that says what the address takes. */
function givenOf(
  ctx: TenantCtx,
  { call, known, said }: { call: store.CallRow; known: readonly Parameter[]; said: Record<string, unknown> },
): Record<string, string> {
  const given = Object.entries(said).flatMap(([name, value]): [string, string][] => {
    const text = typeof value === 'string' ? value.trim() : ''
    return text === '' ? [] : [[name, text]]
  })
  const taken = known.filter(({ name }) => call.parameters.includes(name))
  const names = taken.map(({ name }) => name)
  const wrong = [
    ...given
      .filter(([name]) => !names.includes(name))
      .map(([name]) => told(name, 'this call does not take it')),
    ...taken.flatMap((parameter) => {
      const problem = problemOf(parameter, given.find(([name]) => name === parameter.name)?.[1])
      return problem === null ? [] : [told(parameter.name, problem)]
    }),
  ]
  if (wrong.length === 0) return Object.fromEntries(given)
  const takes = names.length > 0 ? `${names.join(', ')}, and limit and cursor` : 'limit and cursor'
  const message = `This call takes ${takes}. Its address is ${addressOf(ctx.origin, call)}`
  throw badParameters({ message, details: wrong, format: call.format })
}

const told = (path: string, message: string) => ({ in: 'query', path, message })

function problemOf({ name, required, fits, example }: Parameter, text: string | undefined): string | null {
  if (text === undefined) return required ? 'is missing or empty' : null
  // The address was used as it was copied.
  if (text === `{${name}}`) return `put a value in the place of {${name}}`
  return fits && !fits(text) ? `such as ${example}` : null
}

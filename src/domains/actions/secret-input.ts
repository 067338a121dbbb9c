import type { Action } from '#connectors/contract.ts'
import type { TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'
import type { Json } from '#kit/json.ts'

type Input = Record<string, Json>

const HIDDEN = '[secret]'
/** A member no form can hold: a sealed text stands under it. */
const SEALED = '$sealed'

const aad = (ctx: TenantCtx, runId: string, name: string): string =>
  ['syn1', ctx.tenantId, runId, `input.${name}`].join('|')

/** The input as it is stored with its run: secret fields sealed, for the tries to come. */
export async function sealInput(
  ctx: TenantCtx,
  runId: string,
  { action, input }: { action: Action | undefined; input: Input },
): Promise<Input> {
  const stored: [string, Json][] = []
  for (const [name, value] of Object.entries(input)) {
    const hide = typeof value === 'string' && isSecret(action, name)
    stored.push([name, hide ? { [SEALED]: await seal(ctx, value, aad(ctx, runId, name)) } : value])
  }
  return Object.fromEntries(stored)
}

export async function openInput(ctx: TenantCtx, run: { id: string; input: string }): Promise<Input> {
  const opened: [string, Json][] = []
  for (const [name, value] of Object.entries(JSON.parse(run.input) as Input)) {
    const sealed = sealedIn(value)
    opened.push([name, sealed === null ? value : await open(ctx, sealed, aad(ctx, run.id, name))])
  }
  return Object.fromEntries(opened)
}

/** For the API. */
export const shownInput = (text: string): Input =>
  Object.fromEntries(
    Object.entries(JSON.parse(text) as Input).map(([name, value]) => [
      name,
      sealedIn(value) === null ? value : HIDDEN,
    ]),
  )

const isSecret = (action: Action | undefined, name: string): boolean =>
  action !== undefined && Object.hasOwn(action.input, name) && action.input[name]?.secret === true

function sealedIn(value: Json): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const text = value[SEALED]
  return typeof text === 'string' && Object.keys(value).length === 1 ? text : null
}

import { readableObjects } from '#domains/connections/index.ts'
import { issue, revokeKeysOf, type keyForm } from '#domains/keys/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { badChoice, callNotFound, tooManyCalls } from './errors.ts'
import * as store from './store.ts'
import { templateOf, type Template } from './templates.ts'

const AT_MOST = 100

type Fixed = Record<string, string>
type Issued = Awaited<ReturnType<typeof issue>>
type KeyWish = ReturnType<typeof keyForm.wishOf>

interface NewCall {
  name: string
  description: string
  template: string
  format: 'json' | 'xml'
  /** Those of the template if not given. */
  parameters?: string[]
  fixed: Fixed
}

/** A call and its first key, whose whole text is under `key`: kept nowhere, so the caller shows it now or never. */
export async function createCall(
  ctx: TenantCtx,
  wish: NewCall,
  key: KeyWish,
): Promise<{ call: store.CallRow; key: Issued }> {
  const template = found(templateOf(wish.template))
  const parameters = parametersOf(template, wish.parameters ?? template.parameters.map(({ name }) => name))
  await checkChoices(ctx, template, wish.fixed)
  if ((await store.countAll(ctx)) >= AT_MOST) throw tooManyCalls()
  const now = ctx.now()
  const row = {
    ...wish,
    id: newId('call'),
    parameters,
    createdBy: ctx.actor.id,
    createdAt: now,
    updatedAt: now,
  }
  await store.insert(ctx, row)
  const call = { ...row, tenantId: ctx.tenantId }
  try {
    return { call, key: await issueKey(ctx, call, key) }
  } catch (error) {
    // Nothing half done: a call that came without its key would have to be told from one whose key was lost.
    await store.remove(ctx, row.id)
    throw error
  }
}

/** Another key of the call, such as for another department. */
export const addKey = async (ctx: TenantCtx, id: string, wish: KeyWish): Promise<Issued> =>
  issueKey(ctx, found(await store.find(ctx, id)), wish)

function issueKey(ctx: TenantCtx, { id, name }: store.CallRow, wish: KeyWish): Promise<Issued> {
  const label = wish.department === null ? name : `${name} · ${wish.department}`
  return issue(ctx, { ...wish, name: label.slice(0, 80), mode: 'live', scopes: ['calls:run'], callId: id })
}

/** The next call goes by it. The template stays: another one is another call. */
export async function changeCall(ctx: TenantCtx, id: string, patch: store.Patch): Promise<store.CallRow> {
  const template = found(templateOf(found(await store.find(ctx, id)).template))
  if (patch.fixed) await checkChoices(ctx, template, patch.fixed)
  const parameters = patch.parameters && parametersOf(template, patch.parameters)
  return found(await store.update(ctx, id, { ...patch, parameters }))
}

/** Keys first: once this answers, none of them calls anything, and a crash in between leaves a call without keys. */
export async function removeCall(ctx: TenantCtx, id: string): Promise<void> {
  found(await store.find(ctx, id))
  await revokeKeysOf(ctx, id)
  await store.remove(ctx, id)
}

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw callNotFound()
  return row
}

/** In the template's order, with those it cannot do without. */
function parametersOf(template: Template, wanted: readonly string[]): string[] {
  const names = template.parameters.map(({ name }) => name)
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw badChoice({
      details: unknown.map((name) => ({
        path: 'parameters',
        message: `"${name}" is none of ${names.join(', ')}`,
      })),
    })
  return template.parameters
    .filter(({ name, required }) => required || wanted.includes(name))
    .map(({ name }) => name)
}

async function checkChoices(ctx: TenantCtx, { choices }: Template, fixed: Fixed): Promise<void> {
  const names = choices.map(({ name }) => name)
  const wrong = [
    ...Object.keys(fixed)
      .filter((name) => !names.includes(name))
      .map((name) => ({ path: `fixed.${name}`, message: 'this template has no such choice' })),
    ...choices
      .filter(({ name, required }) => required && !Object.hasOwn(fixed, name))
      .map(({ name }) => ({ path: `fixed.${name}`, message: 'has to be chosen' })),
  ]
  if (wrong.length > 0) throw badChoice({ details: wrong })
  if (fixed.connection === undefined) return
  const { objects } = await readableObjects(ctx, fixed.connection)
  const known = objects.map(([name]) => name)
  if (fixed.object === undefined || known.includes(fixed.object)) return
  throw badChoice({ details: [{ path: 'fixed.object', message: `one of ${known.join(', ')}` }] })
}

import type { Action, Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { ok, type Result } from '#kit/result.ts'
import { secret, type Secret } from '#kit/secret.ts'
import type { Account } from './account.ts'
import { readInput, type Complaint } from './action-input.ts'
import { notPermitted, shownPath } from './permitted.ts'
import { buildRequest } from './request.ts'
import { actionOf } from './run-action.ts'

/** A request that was not sent. What only an earlier answer will tell stands in it as its placeholder. */
export interface PlannedRequest {
  method: string
  /** Below the base, without credentials. */
  path: string
  body: string | null
  /** Why it would not go out, if it would not. */
  refused: string | null
}

/** Every request an action would send, in order: its probe first. Nothing leaves the house. */
export async function planAction(
  ctx: Ctx,
  account: Account,
  { action: id, input: given }: { action: string; input: Readonly<Record<string, Json>> },
): Promise<Result<PlannedRequest[], Complaint[]>> {
  const action = actionOf(account, id)
  if (!action) return { ok: false, error: [{ field: 'action', message: 'the app has no such action' }] }
  const { input, complaints } = readInput(action, given)
  if (complaints.length > 0) return { ok: false, error: complaints }
  const wanted = [
    ...(action.probe ? [action.probe.request] : []),
    ...action.steps.map(({ request }) => request),
  ]
  const planned: PlannedRequest[] = []
  const hidden = withoutSecrets(action, input)
  for (const description of wanted)
    planned.push(
      await planRequest(ctx, account, { description, names: { input: hidden, run: { key: 'run-key' } } }),
    )
  return ok(planned)
}

const HIDDEN = '[secret]'

const withoutSecrets = (action: Action, input: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, action.input[name]?.secret ? HIDDEN : value]),
  )

const standIns = (secrets: Account['secrets']): Record<string, Secret> =>
  Object.fromEntries(Object.keys(secrets).map((id) => [id, secret(HIDDEN)]))

/** One request as it would be sent; `names` are what its templates name. No secret is near it: it is built with stand-ins. */
export async function planRequest(
  ctx: Ctx,
  account: Account,
  { description, names }: { description: Description; names: Readonly<Record<string, unknown>> },
): Promise<PlannedRequest> {
  const shown: Account = { ...account, secrets: standIns(account.secrets) }
  const { method, path, body, form } = description
  const request = buildRequest(shown, description, {
    each: null,
    now: ctx.now(),
    names,
    token: secret(HIDDEN),
  })
  if (!request.ok) {
    const template = body ?? form
    const missing = request.error.code === 'template.missing'
    return {
      method,
      path,
      body: template === undefined ? null : JSON.stringify(template),
      refused: missing ? null : request.error.message,
    }
  }
  const url = new URL(request.value.url)
  const text = await request.value.text()
  return {
    method,
    path: shownPath(shown, url) + url.search,
    body: text === '' ? null : text,
    refused: notPermitted(shown, request.value)?.message ?? null,
  }
}

import type { Probe } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { ask } from './call.ts'
import { openScope } from './auth.ts'
import { messageOf, redactor } from './redact.ts'
import { holdsText } from './steps.ts'
import { fillText, type Scope } from './template.ts'

interface Asked {
  probe: Probe
  names: Readonly<Record<string, unknown>>
  input: Readonly<Record<string, Json>>
}

/** What stands at the vendor already; null: nothing. */
export async function askProbe(
  ctx: Ctx,
  account: Account,
  { probe, names, input }: Asked,
): Promise<Result<Json | null, Failure>> {
  const { request: description, accepts } = probe
  const reply = await ask(ctx, account, { description, accepts, names })
  const absent = [...(accepts ? [] : [404]), ...(probe.absent ?? [])]
  if (!reply.ok) {
    const { status = 0, code } = reply.error
    return absent.includes(status) || (!accepts && code === 'vendor.not_found') ? ok(null) : reply
  }
  if (probe.contains !== undefined) {
    const { byTenant: expressions } = account.connector
    const closed: Scope = { settings: account.settings, each: null, now: ctx.now(), names, expressions }
    const text = fillText(probe.contains, expressions ? openScope(account, closed) : closed, ok)
    if (!text.ok) return text
    if (!holdsText(reply.value, text.value)) return ok(null)
  }
  try {
    return ok(probe.find(reply.value.body, input))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be read'
    const message = messageOf(
      `The answer does not have the shape we know: ${why}.`,
      redactor(account.secrets),
    )
    return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
  }
}

/** Whether what the probe found is all that was wanted, so that nothing is sent. */
export function isThere(
  { then, already }: Probe,
  found: Json,
  input: Readonly<Record<string, Json>>,
): boolean {
  if (then === 'skip') return true
  try {
    return already?.(found, input) ?? false
  } catch {
    return false
  }
}

import type { Effect, Webhooks } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'

/**
 * Workiz signs nothing, so a delivery is only a hint where to look: the job or lead it names is read again, and nothing
 * it says is stored.
 */
export const webhooks: Webhooks = {
  setup:
    'In Workiz open Automations and make one whose action is to send a webhook, for each trigger you care about ' +
    '(job status changed, job created, lead created, invoice paid). Paste this connection’s webhook address as its ' +
    'URL. The address is the only secret: treat it like a password.',
  verify: [{ kind: 'address' }],
  type: (body) => familyOf(valueAt(body, 'trigger.type')),
  at: 'trigger.timestamp',
  events: {
    job_status_changed: { label: 'A job’s status changed', does: again('job') },
    job_changed: { label: 'A job was made or changed', does: again('job') },
    lead_status_changed: { label: 'A lead’s status changed', does: again('lead') },
    lead_changed: { label: 'A lead was made or changed', does: again('lead') },
    // It names the invoice, and not surely its job.
    invoice_paid: { label: 'An invoice was paid', does: [{ kind: 'refresh', object: 'job' }] },
  },
}

function again(object: 'job' | 'lead'): Effect[] {
  return [
    { kind: 'fetch', object, id: 'data.uuid' },
    { kind: 'refresh', object: `${object}_tag` },
  ]
}

/** Few of Workiz's triggers are documented; any other one of a job or lead means that it changed. */
function familyOf(type: unknown): string {
  if (typeof type !== 'string') return ''
  const [, family, rest] = /^(job|lead)_(.+)$/.exec(type) ?? []
  return family === undefined ? type : rest === 'status_changed' ? type : `${family}_changed`
}

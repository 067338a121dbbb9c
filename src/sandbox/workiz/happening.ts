import type { Deliveries } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { told } from './webhooks.ts'
import { workOf, written } from './work.ts'
import { update } from './writes.ts'

const statuses = ['Submitted', 'In Progress', 'Pending', 'Done', 'Canceled'] as const

/** What is told happens first, so that whoever reads the job again finds it. */
export const happening: Deliveries = {
  job_status_changed: (at) => {
    const work = nth(workOf(at.account, 'job'), at.n)
    const Status = nth(
      statuses.filter((one) => one !== work.Status),
      at.n,
    )
    return told(
      at,
      'job_status_changed',
      update(at.account, 'job', { work, fields: { Status }, now: at.now }),
    )
  },
  invoice_paid: (at) => {
    const unpaid = workOf(at.account, 'job').filter(({ paid }) => !paid)
    const work = nth(unpaid, at.n)
    written.job.change(at.account, work.UUID, { paid: true })
    return told(at, 'invoice_paid', work)
  },
}

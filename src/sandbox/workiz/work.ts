import { today } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { madeUp, type Kind, type Work } from './work-data.ts'

const byUuid = (work: Work): string => work.UUID
export const written = { job: overlay(byUuid), lead: overlay(byUuid) }

export const workOf = (token: string, kind: Kind): Work[] =>
  written[kind].over(token, madeUp(token, kind, today()))

export const oneOf = (token: string, kind: Kind, uuid: unknown): Work | undefined =>
  workOf(token, kind).find(({ UUID }) => UUID === uuid)

/** The row as Workiz shows it, with the oddities its clients report: types and letters that vary. */
export function shown(kind: Kind, work: Work): Record<string, unknown> {
  const { at, end, price, paid, comment, team, SerialId, Unit, ...rest } = work
  const odd = SerialId % 2 === 1
  const dates =
    kind === 'job' ? { JobDateTime: at, JobEndDateTime: end } : { LeadDateTime: at, LeadEndDateTime: end }
  return {
    ...rest,
    ...dates,
    SerialId: odd ? SerialId : String(SerialId),
    Unit: odd && Unit !== '' ? Number(Unit) || Unit : Unit,
    PaymentDueDate: at && `${at.slice(0, 10)} 00:00:00`,
    SubTotal: price,
    JobTotalPrice: price,
    JobAmountDue: paid ? 0 : price,
    item_cost: 0,
    tech_cost: 0,
    Latitude: 40.1,
    Longitude: -80.1,
    Comments: comment === '' ? '' : [{ Comment: comment }],
    Team: team.map(({ id, name }) => (odd ? { Id: Number(id), name } : { id: Number(id), Name: name })),
    LineItems: [
      {
        Id: 1,
        Quantity: 1,
        Price: price,
        Cost: 0,
        Taxable: 0,
        Name: 'Visit',
        Description: '',
        Type: 'service',
      },
    ],
  }
}

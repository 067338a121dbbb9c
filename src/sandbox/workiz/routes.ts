import { Hono, type Context } from 'hono'
import { today } from '#sandbox/days.ts'
import { accountOf, tokenIn } from './account.ts'
import { bodyOf } from './body.ts'
import { list } from './list.ts'
import { notFound, refuse } from './refuse.ts'
import { teamOf } from './team.ts'
import type { Kind, Work } from './work-data.ts'
import { oneOf, shown, written } from './work.ts'
import { create, fieldsIn, update } from './writes.ts'

/** What jobs and leads have in common. */
export const workRoutes = (kind: Kind) =>
  new Hono()
    .get('/all', (c) => list(c, kind))
    .get('/get/:uuid', (c) => {
      const work = oneOf(tokenIn(c), kind, c.req.param('uuid'))
      return work ? c.json({ flag: true, data: [shown(kind, work)] }) : notFound(c, kind)
    })
    .post('/create', async (c) => {
      const fields = fieldsIn(await bodyOf(c))
      if (typeof fields === 'string') return invalid(c, fields)
      const { ClientId, FirstName, LastName, Company, Phone, Email } = fields
      if (!(ClientId ?? (FirstName || LastName || Company || Phone || Email)))
        return invalid(c, 'a client is required')
      return receipt(c, kind, create(tokenIn(c), kind, { fields, now: Date.now() }))
    })
    .post('/update', (c) =>
      ofBody(c, kind, (work, body) => {
        const fields = fieldsIn(body)
        if (typeof fields === 'string') return invalid(c, fields)
        const { token, tags } = accountOf(tokenIn(c))
        if (fields.Tags && tags === 'append') fields.Tags = [...work.Tags, ...fields.Tags]
        return receipt(c, kind, update(token, kind, { work, fields, now: Date.now() }))
      }),
    )
    .post('/assign', (c) =>
      ofBody(c, kind, (work, { User }) => {
        const member = teamOf(tokenIn(c), today()).find(({ name }) => name === User)
        if (!member) return invalid(c, 'User not found')
        if (work.team.some(({ id }) => id === member.id)) return invalid(c, 'User is already assigned')
        const team = [...work.team, { id: member.id, name: member.name }]
        written[kind].change(tokenIn(c), work.UUID, { team })
        return c.body(null, 204)
      }),
    )
    .post('/unassign', (c) =>
      ofBody(c, kind, (work, { User }) => {
        const team = work.team.filter(({ name }) => name !== User)
        if (team.length === work.team.length)
          return refuse(c, 400, { msg: 'Bad Request', details: [{ error: 'User is not assigned' }] })
        written[kind].change(tokenIn(c), work.UUID, { team })
        return c.body(null, 204)
      }),
    )

/** What only leads have: they are lost, found again, or become a job. */
export const leadRoutes = workRoutes('lead')
  .post('/markLost/:uuid', (c) => setStatus(c, 'Lost'))
  .post('/activate/:uuid', (c) => setStatus(c, 'Submitted'))
  .post('/convert', (c) =>
    ofBody(c, 'lead', (lead) => {
      if (lead.Status === 'Converted') return invalid(c, 'Lead is already converted')
      const [token, now] = [tokenIn(c), Date.now()]
      const dates = lead.at ? { JobDateTime: lead.at, JobEndDateTime: lead.end } : {}
      const fields = fieldsIn({ ...lead, ...dates, Status: undefined })
      if (typeof fields === 'string') return invalid(c, fields)
      const job = create(token, 'job', { fields, now })
      update(token, 'lead', { work: lead, fields: { Status: 'Converted' }, now })
      return receipt(c, 'job', job)
    }),
  )

function setStatus(c: Context, Status: string): Response {
  const lead = oneOf(tokenIn(c), 'lead', c.req.param('uuid'))
  if (!lead) return notFound(c, 'lead')
  update(tokenIn(c), 'lead', { work: lead, fields: { Status }, now: Date.now() })
  return c.body(null, 204)
}

type Answer = (work: Work, body: Record<string, unknown>) => Response

/** The answer about the row whose UUID is in the body. */
async function ofBody(c: Context, kind: Kind, answer: Answer): Promise<Response> {
  const body = (await bodyOf(c)) ?? {}
  if (!body.UUID) return invalid(c, 'UUID is required')
  const work = oneOf(tokenIn(c), kind, body.UUID)
  return work ? answer(work, body) : notFound(c, kind)
}

const receipt = (c: Context, kind: Kind, { UUID, ClientId }: Work): Response =>
  c.json({ flag: true, data: [{ UUID, ClientId, link: `https://app.workiz.com/root/${kind}/${UUID}/1` }] })

const invalid = (c: Context, error: string): Response =>
  refuse(c, 400, { msg: 'Bad Request', details: { error } })

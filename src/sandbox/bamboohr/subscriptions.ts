import type { Context } from 'hono'
import * as v from 'valibot'
import { argumentsOf } from '#sandbox/arguments.ts'
import { remember } from '#sandbox/bounded.ts'
import { isReachable } from '#sandbox/reachable.ts'
import { companyOf } from './company.ts'
import { allFields, isField } from './fields.ts'
import { callerOf } from './gate.ts'
import { refuse } from './refuse.ts'

const actions = ['created', 'updated', 'deleted'] as const
const withFields = actions.map((action) => `employee_with_fields.${action}`)
const thin = actions.map((action) => `employee.${action}`)
const EVENTS = [...withFields, ...thin, 'company.updated', 'company.deleted', 'company-integrations.updated']

const Field = v.pipe(v.string(), v.check(isField, 'monitorFields has a field that there is none of'))

const Wanted = v.pipe(
  v.object({
    name: v.pipe(v.string('name is required'), v.nonEmpty('name is required')),
    url: v.pipe(v.string('url is required'), v.check(isReachable, 'url must begin with https')),
    format: v.picklist(['json', 'form-encoded'], 'format must be json or form-encoded'),
    monitorFields: v.optional(v.array(Field, 'monitorFields must be a list'), []),
    postFields: v.optional(v.record(v.string(), v.string(), 'postFields must be an object'), {}),
    includeCompanyDomain: v.optional(v.boolean('includeCompanyDomain must be true or false'), false),
    events: v.optional(v.array(v.picklist(EVENTS, 'events has an unknown event')), withFields),
  }),
  v.check(
    ({ events }) => !(events.some((e) => withFields.includes(e)) && events.some((e) => thin.includes(e))),
    'events cannot mix employee_with_fields.* with employee.*',
  ),
  v.check(
    ({ events, monitorFields }) =>
      monitorFields.length > 0 || !events.some((e) => /^employee.*updated$/.test(e)),
    'monitorFields are required for updated events',
  ),
)

interface Webhook extends v.InferOutput<typeof Wanted> {
  id: string
  created: string
  lastSent: null
}

const owners = new Map<string, Map<string, Webhook>>()

const ownerOf = (c: Context): string => `${companyOf(c)} ${callerOf(c).user}`
const mine = (c: Context): Map<string, Webhook> => owners.get(ownerOf(c)) ?? new Map<string, Webhook>()
const one = (c: Context): Webhook | undefined => mine(c).get(c.req.param('id') ?? '')

function keep(c: Context, webhook: Webhook): void {
  const all = mine(c)
  remember(all, webhook.id, { value: webhook, most: 100 })
  remember(owners, ownerOf(c), { value: all, most: 300 })
}

async function wantedIn(c: Context): Promise<v.InferOutput<typeof Wanted> | Response> {
  const wanted = v.safeParse(Wanted, await argumentsOf(c))
  return wanted.success ? wanted.output : refuse(c, 400, wanted.issues[0].message)
}

const none = (c: Context): Response => refuse(c, 404, 'Webhook not found')

export const listWebhooks = (c: Context): Response =>
  c.json({
    webhooks: [...mine(c).values()].map(({ id, name, created, lastSent, url }) => {
      return { id, name, created, lastSent, url }
    }),
  })

/** The only reply that tells the key which every delivery is signed with. */
export async function createWebhook(c: Context): Promise<Response> {
  const wanted = await wantedIn(c)
  if (wanted instanceof Response) return wanted
  const id = String(Math.max(0, ...[...mine(c).keys()].map(Number)) + 1)
  const created = new Date(Date.now()).toISOString().slice(0, 19).replace('T', ' ')
  const webhook = { id, created, lastSent: null, ...wanted }
  keep(c, webhook)
  return c.json({ ...webhook, privateKey: crypto.randomUUID().replaceAll('-', '') }, 201)
}

export function showWebhook(c: Context): Response {
  const webhook = one(c)
  return webhook ? c.json(webhook) : none(c)
}

export async function changeWebhook(c: Context): Promise<Response> {
  const old = one(c)
  if (!old) return none(c)
  const wanted = await wantedIn(c)
  if (wanted instanceof Response) return wanted
  const webhook = { ...old, ...wanted }
  keep(c, webhook)
  return c.json(webhook)
}

export const removeWebhook = (c: Context): Response =>
  mine(c).delete(c.req.param('id') ?? '') ? c.body(null, 200) : none(c)

export const monitorFields = (c: Context): Response =>
  c.json({ fields: allFields().map(({ id, name, alias }) => ({ id, name, alias })) })

import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso, Name, shape, Time } from '#kit/fields.ts'
import { beginConsent, renewConsent } from './consent.ts'
import type { ConsentRow } from './consents-store.ts'
import { BaseUrl, Credentials, Permitted } from './fields.ts'

const Consent = shape('consent', {
  id: v.string(),
  connection_id: v.string(),
  /** Where to send the browser of the person who began: it goes on to the app from there. */
  start_url: v.string(),
  expires_at: Time,
})

const shown = (ctx: TenantCtx, row: ConsentRow) => ({
  id: row.id,
  connection_id: row.connectionId,
  start_url: `${ctx.origin}/oauth/start/${row.id}?workspace=${ctx.tenantId}`,
  expires_at: iso(row.expiresAt),
})

export const consentEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/consents',
    group: 'Connections',
    summary: 'Begin connecting an app by consent',
    about:
      'For ways of connecting with `consent`. Send the browser of the same person to `start_url` within ten minutes: the app asks there, and the connection is made when it sends the browser back.',
    scope: 'connections:write',
    body: v.strictObject({
      connector: v.pipe(v.string(), v.maxLength(40)),
      way: v.pipe(v.string(), v.maxLength(40)),
      name: Name,
      credentials: v.optional(Credentials, {}),
      base_url: v.optional(BaseUrl, null),
      permitted_endpoints: v.optional(Permitted, null),
    }),
    returns: Consent,
    status: 201,
    async handle(ctx, { body: { base_url: baseUrl, permitted_endpoints: permitted, ...wish } }) {
      return shown(ctx, await beginConsent(ctx, { ...wish, baseUrl, permitted }))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/consent',
    group: 'Connections',
    summary: 'Consent again',
    about:
      'At any time, with the connection’s own client: for other scopes, another person, or a lost token.',
    scope: 'connections:write',
    params: v.strictObject({ id: Id('con') }),
    returns: Consent,
    status: 201,
    handle: async (ctx, { params }) => shown(ctx, await renewConsent(ctx, params.id)),
  }),
]

import { Hono, type Context } from 'hono'
import { uuid, objectId, base62Id, randomOf } from '#sandbox/random.ts'
import { grantOf } from './gate.ts'
import { installedLocation } from './location-data.ts'
import { locationsOf } from './location.ts'
import { paging } from './paging.ts'
import { refuse } from './refuse.ts'
import { grantFor } from './token-request.ts'
import { ACCESS_SECONDS, accessToken, refreshToken, type Grant } from './tokens.ts'

/** Without a bearer and a Version: an app introduces itself by its id and secret. */
export const token = new Hono().post('/', async (c) => {
  const form = await formOf(c)
  if (!form) return refuse(c, 422, 'the body must be application/x-www-form-urlencoded')
  const granted = grantFor(form, Date.now())
  if (granted.ok) return c.json(reply(granted.value, Date.now()))
  const { status, message, error } = granted.error
  if (!error) return refuse(c, status, message)
  return c.json({ statusCode: status, message, error, error_description: message }, status)
})

export const oauth = new Hono()
  .post('/locationToken', async (c) => {
    const form = (await formOf(c)) ?? {}
    const { companyId, locationId } = form
    if (typeof companyId !== 'string' || !companyId) return refuse(c, 422, 'companyId should not be empty')
    if (typeof locationId !== 'string' || !locationId) return refuse(c, 422, 'locationId should not be empty')
    const grant = grantOf(c)
    const company = grant.company || companyId
    const refused = companyId !== company || !locationsOf(company).includes(locationId)
    if (refused) return refuse(c, 403, 'The token does not have access to this location.')
    const one: Grant = { ...grant, userType: 'Location', company, location: locationId }
    return c.json({
      access_token: accessToken(one, Date.now()),
      token_type: 'Bearer',
      expires_in: ACCESS_SECONDS,
      scope: one.scopes.join(' '),
      locationId,
      ...ids(one),
      appId: grant.client.split('-')[0],
      versionId: ids(one).planId,
    })
  })
  .get('/installedLocations', (c) => {
    const { companyId, appId, query = '', locationId, isInstalled } = c.req.query()
    if (!companyId) return refuse(c, 422, 'companyId should not be empty')
    if (!appId) return refuse(c, 422, 'appId should not be empty')
    const page = paging(c, 20)
    if (page instanceof Response) return page
    const found = locationsOf(companyId)
      .map((location) => installedLocation(location, appId))
      .filter(
        ({ _id, name }) =>
          name.toLowerCase().includes(query.toLowerCase()) && (!locationId || _id === locationId),
      )
    const shown = isInstalled === 'false' ? [] : found
    return c.json({
      locations: shown.slice(page.skip, page.skip + page.limit),
      count: shown.length,
      installToFutureLocations: true,
    })
  })

/** HighLevel's token reply: what it says of locations depends on whose token it is. */
function reply(grant: Grant, now: number) {
  const { userType, company, location, scopes } = grant
  const whose =
    userType === 'Location'
      ? { locationId: location, approvedLocations: location ? [location] : [] }
      : { approvedLocations: locationsOf(company), installToFutureLocations: true, approveAllLocations: true }
  return {
    access_token: accessToken(grant, now),
    token_type: 'Bearer',
    expires_in: ACCESS_SECONDS,
    refresh_token: refreshToken(grant, now),
    scope: scopes.join(' '),
    userType,
    companyId: company,
    ...whose,
    ...ids(grant),
    isBulkInstallation: userType === 'Company',
    traceId: uuid(randomOf('highlevel', 'token', grant.consent, grant.serial)),
  }
}

function ids({ client, company, location = company }: Grant) {
  const random = randomOf('highlevel', 'install', client, location)
  return { userId: base62Id(random), planId: objectId(random) }
}

/** Only a form is taken, as the vendor's description of the older version has it. */
async function formOf(c: Context): Promise<Record<string, unknown> | undefined> {
  if (!c.req.header('Content-Type')?.startsWith('application/x-www-form-urlencoded')) return undefined
  return c.req.parseBody()
}

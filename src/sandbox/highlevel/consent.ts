import { Hono } from 'hono'
import { refuse } from './refuse.ts'
import { choiceOf, codeOf } from './tokens.ts'

/**
 * The page on which a person picks a location and says yes. This one says yes at once; `deny=1`, or an app
 * whose id says so, says no. `location_id` and `company_id` stand for what the person would click on.
 */
export const consent = new Hono().get('/chooselocation', (c) => {
  const query = c.req.query()
  if (query.response_type !== 'code') return refuse(c, 400, 'response_type must be code')
  if (!query.client_id) return refuse(c, 400, 'client_id should not be empty')
  const back = URL.parse(query.redirect_uri ?? '')
  if (!back || !/^https?:$/.test(back.protocol)) return refuse(c, 400, 'redirect_uri must be a URL address')
  const denied = query.deny === '1' || query.client_id.includes('denies')
  const code = codeOf(
    {
      client: query.client_id,
      redirectUri: query.redirect_uri ?? '',
      scopes: (query.scope ?? '').split(' ').filter((scope) => scope !== ''),
      ...choiceOf(query.client_id, { company: query.company_id, location: query.location_id }),
      challenge: query.code_challenge,
      method: query.code_challenge_method,
    },
    Date.now(),
  )
  back.searchParams.set(denied ? 'error' : 'code', denied ? 'access_denied' : code)
  if (query.state !== undefined) back.searchParams.set('state', query.state)
  return c.redirect(back.href, 302)
})

import { Hono } from 'hono'
import { consent } from './consent.ts'
import { contactTags } from './contact-tags.ts'
import { contacts } from './contacts.ts'
import { gate } from './gate.ts'
import { locationTags } from './location-tags.ts'
import { locations } from './locations.ts'
import { oauth, token } from './oauth.ts'
import { notFound, refuse } from './refuse.ts'
import { social } from './social.ts'
import { statistics } from './statistics.ts'
import { users } from './users.ts'

// Not strict: the vendor's own pages write both /users and /users/. It drops the slash before anyone looks.
const app = new Hono({ strict: false })
  // Before the gate: a browser has no token yet, and an app asks for its first one.
  .route('/v2/oauth', consent)
  .route('/oauth/token', token)
  .use(gate)
  .route('/oauth', oauth)
  .route('/users', users)
  .route('/social-media-posting/statistics', statistics)
  .route('/social-media-posting/:location', social)
  .route('/locations/:location/tags', locationTags)
  .route('/locations', locations)
  .route('/contacts', contactTags)
  .route('/contacts', contacts)
  .notFound((c) => notFound(c, `Cannot ${c.req.method} ${c.req.path}`))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, 'Internal Server Error')
  })

export const highlevel = (request: Request): Response | Promise<Response> => app.fetch(request)

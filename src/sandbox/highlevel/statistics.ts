import { Hono } from 'hono'
import { today } from '#sandbox/days.ts'
import { accountsOf } from './accounts.ts'
import { jsonBody } from './body.ts'
import { refuse } from './refuse.ts'
import { readRequest } from './statistics-request.ts'
import { report } from './statistics-report.ts'

export const statistics = new Hono().post('/', async (c) => {
  const location = c.req.query('locationId')
  if (!location) return refuse(c, 400, 'locationId should not be empty')
  const v3 = c.req.header('Version') === 'v3'
  const request = readRequest(await jsonBody(c), { v3, today: today() })
  if (!request.ok) return refuse(c, 400, request.error)

  const { profileIds, platforms, ...ranges } = request.value
  const profiles = accountsOf(location)
    .accounts.filter(({ profileId }) => profileIds.includes(profileId))
    .map(({ platform }) => ({ location, platform }))
    .filter(({ platform }) => !platforms?.length || platforms.includes(platform))
  return c.json(report(profiles, ranges), v3 ? 200 : 201)
})

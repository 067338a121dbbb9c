import { base62Id, between, objectId, randomOf } from '#sandbox/random.ts'
import { emailDomain } from '#sandbox/staff.ts'

/** Of the seven platforms that have statistics, the four this location has connected. */
const connected = ['facebook', 'instagram', 'linkedin', 'google'] as const
export type Platform = (typeof connected)[number]

export function accountsOf(location: string) {
  const accounts = connected.map((platform) => accountOf(location, platform))
  const random = randomOf('highlevel', 'account groups', location)
  const group = { id: objectId(random), name: 'Primary', accountIds: accounts.map(({ id }) => id) }
  return { accounts, groups: [group] }
}

function accountOf(location: string, platform: Platform) {
  const random = randomOf('highlevel', 'account', location, platform)
  const oauthId = base62Id(random)
  const brand = emailDomain(location).replace('.example', '')
  return {
    id: `${oauthId}_${location}_${between(random, 10 ** 11, 10 ** 12 - 1)}`,
    oauthId,
    profileId: objectId(random),
    name: `${brand} on ${platform}`,
    platform,
    type: platform === 'google' ? 'location' : 'page',
    expire: '2031-03-11T19:29:59.785Z',
    isExpired: false,
    meta: platform === 'google' ? { hasGoogleUpdated: true, canDelete: true } : {},
  }
}

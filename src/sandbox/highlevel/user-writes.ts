import * as v from 'valibot'
import { err, ok, type Result } from '#kit/result.ts'
import { today } from '#sandbox/days.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { locationOfCompany } from './location.ts'
import { permissionsOf } from './permissions.ts'
import { isGone, membersOf, written, type Member, type User } from './user-data.ts'

/** HighLevel says a few minutes; one is enough to catch whoever looks at once. */
const DELETION_MS = 60_000

type Refusal = [400 | 422, string]
type Changed = Omit<User, 'deleted'>

const text = v.pipe(v.string(), v.nonEmpty())
const optionalFields = {
  phone: v.optional(v.string()),
  extension: v.optional(v.string()),
  permissions: v.optional(v.record(v.string(), v.boolean())),
  // An enum in the vendor's description, a list in its examples.
  scopes: v.optional(
    v.union([
      v.array(v.string()),
      v.pipe(
        v.string(),
        v.transform((one) => [one]),
      ),
    ]),
  ),
  twilioPhone: v.optional(v.record(v.string(), v.string())),
  platformLanguage: v.optional(v.string()),
}
const fields = {
  firstName: text,
  lastName: text,
  password: v.pipe(v.string(), v.minLength(8)),
  type: v.picklist(['account', 'agency']),
  role: v.picklist(['admin', 'user']),
  locationIds: v.array(text),
}
const New = v.object({
  companyId: text,
  email: v.pipe(v.string(), v.email()),
  ...fields,
  ...optionalFields,
})
const Change = v.object({ ...v.partial(v.object(fields)).entries, ...optionalFields })

export function createUser(body: unknown, now: number): Result<Changed, Refusal> {
  const parsed = v.safeParse(New, body)
  if (!parsed.success) return err([422, problem(parsed.issues)])
  const { companyId, email: address, ...input } = parsed.output
  const locations = input.locationIds.length > 0 ? input.locationIds : [locationOfCompany(companyId)]
  const home = locations[0] ?? ''
  const email = address.toLowerCase()
  const known = membersOf(home, today()).some((one) => one.user.email === email && !isGone(one, now))
  if (known) return err([400, `A user with the email ${email} already exists`])

  const random = randomOf('highlevel', 'new user', home, email, written.size(home))
  const blank: User = {
    id: `${base62Id(random)}_${home}`,
    name: '',
    firstName: '',
    lastName: '',
    email,
    phone: '',
    extension: '',
    permissions: permissionsOf(true),
    scopes: [],
    roles: { type: 'account', role: 'user', locationIds: locations, restrictSubAccount: true },
    deleted: false,
    lcPhone: {},
    platformLanguage: 'en_US',
  }
  const user = applied(blank, { ...input, locationIds: locations })
  for (const location of locations) written.add(location, { user, addedAt: now })
  return ok(shown(user))
}

export function updateUser(member: Member, body: unknown): Result<Changed, Refusal> {
  const { user } = member
  // The vendor no longer takes it; saying so beats a change that silently is none.
  if (typeof body === 'object' && body !== null && 'email' in body)
    return err([422, 'email update is no longer supported'])
  const parsed = v.safeParse(Change, body)
  if (!parsed.success) return err([422, problem(parsed.issues)])
  const changed = applied(user, parsed.output)
  const [before, after] = [user.roles.locationIds, changed.roles.locationIds]
  for (const location of before.filter((one) => !after.includes(one))) written.remove(location, user.id)
  for (const location of after) {
    if (before.includes(location)) written.change(location, user.id, { user: changed })
    else written.add(location, { ...member, user: changed })
  }
  return ok(shown(changed))
}

export function deleteUser({ user, goneAt }: Member, now: number) {
  for (const location of user.roles.locationIds)
    written.change(location, user.id, { goneAt: goneAt ?? now + DELETION_MS })
  const message = `Queued deleting user with e-mail ${user.email} and name ${user.name}. Will take effect in a few minutes.`
  return { succeded: true, message }
}

type Fields = v.InferOutput<typeof Change>

function applied(
  user: User,
  { type, role, locationIds, twilioPhone, password: _password, ...rest }: Fields,
): User {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const next: User = { ...user, ...given }
  return {
    ...next,
    name: `${next.firstName} ${next.lastName}`,
    permissions: { ...user.permissions, ...rest.permissions },
    lcPhone: { ...user.lcPhone, ...twilioPhone },
    roles: {
      ...user.roles,
      type: type ?? user.roles.type,
      role: role ?? user.roles.role,
      locationIds: locationIds?.length ? locationIds : user.roles.locationIds,
      restrictSubAccount: (role ?? user.roles.role) !== 'admin',
    },
  }
}

/** Neither call's reply has `deleted`. */
const shown = ({ deleted: _deleted, ...user }: User): Changed => user

const problem = ([issue]: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string =>
  `${v.getDotPath(issue) ?? 'body'} is invalid: ${issue.message}`

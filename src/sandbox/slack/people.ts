import { midnight, today } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { between, pick, randomOf } from '#sandbox/random.ts'
import { leaversOf, staffOf, type Employee } from '#sandbox/staff.ts'
import { phone } from '#sandbox/phone.ts'
import { botUserId, slackId, teamId } from './ids.ts'

const LEAVERS = 12

const zones: Record<string, [tz: string, label: string, offset: number]> = {
  Lindon: ['America/Denver', 'Mountain Standard Time', -25_200],
  Tallinn: ['Europe/Tallinn', 'Eastern European Time', 7200],
  Porto: ['Europe/Lisbon', 'Western European Time', 0],
  Graz: ['Europe/Vienna', 'Central European Time', 3600],
  Halifax: ['America/Halifax', 'Atlantic Standard Time', -14_400],
  Leeds: ['Europe/London', 'Greenwich Mean Time', 0],
}

type Person = ReturnType<typeof person>
export type User = Person | ReturnType<typeof robot>

export const userIdOf = (team: string, { seq }: Employee): string => slackId('U', team, seq)

const written = overlay<User>(({ id }) => id)

/** Somebody's new title; `at` in milliseconds. */
export function changePerson(
  team: string,
  user: Person,
  { title, at }: { title: string; at: number },
): Person {
  const changed = { ...user, profile: { ...user.profile, title }, updated: Math.floor(at / 1000) }
  written.change(team, user.id, changed)
  return changed
}

/** Those who work there, those deactivated when they left, and what is in every workspace and no person. */
export const usersOf = (team: string): User[] => written.over(team, madeUp(team))

const madeUp = (team: string): User[] => [
  ...staffOf(team, today()).map((employee) => person(team, employee, false)),
  ...leaversOf(team, today(), LEAVERS).map((employee) => person(team, employee, true)),
  robot(team, { id: 'USLACKBOT', name: 'slackbot', title: 'Slackbot' }),
  robot(team, { id: botUserId(team), name: 'syncline', title: 'Syncline' }),
  robot(team, { id: slackId('U', team, 'deploys'), name: 'deploys', title: 'Deploys' }),
]

export const peopleOf = (team: string): Person[] =>
  usersOf(team).filter((user): user is Person => 'email' in user.profile && !user.deleted)

function person(team: string, employee: Employee, deleted: boolean) {
  const { firstName, lastName, preferredName, title, department, head, city } = employee
  const random = randomOf('slack', 'user', team, employee.seq)
  const realName = `${firstName} ${lastName}`
  const [tz, tzLabel, offset] = zones[city] ?? ['America/Los_Angeles', 'Pacific Standard Time', -28_800]
  const admin = head && ['Strategy', 'IT'].includes(department)
  const hash = String(between(random, 10 ** 11, 10 ** 12 - 1))
  // Of someone deactivated Slack tells neither time zone nor rank.
  const standing = {
    color: pick(random, ['9f69e7', '4bbe2e', 'e7392d', '3c989f'] as const),
    tz,
    tz_label: tzLabel,
    tz_offset: offset,
    is_admin: admin,
    is_owner: employee.seq === 0,
    is_primary_owner: employee.seq === 0,
    is_restricted: !head && random() < 0.04,
    is_ultra_restricted: false,
    is_email_confirmed: true,
  }
  return {
    id: userIdOf(team, employee),
    team_id: teamId(team),
    name: `${firstName}.${lastName}`.toLowerCase(),
    deleted,
    real_name: realName,
    ...(deleted ? {} : standing),
    profile: {
      title,
      phone: `${phone(random)} ext. ${employee.extension}`,
      real_name: realName,
      real_name_normalized: realName,
      display_name: preferredName ?? firstName,
      display_name_normalized: preferredName ?? firstName,
      first_name: firstName,
      last_name: lastName,
      status_text: '',
      status_emoji: '',
      email: employee.email,
      image_72: `https://avatars.slack.example/${hash}_72.jpg`,
      team: teamId(team),
    },
    is_bot: false,
    is_app_user: false,
    updated: midnight(employee.changedOn).getTime() / 1000,
  }
}

/** Slackbot alone among them says that it is no bot. */
function robot(team: string, { id, name, title }: { id: string; name: string; title: string }) {
  return {
    id,
    team_id: teamId(team),
    name,
    deleted: false,
    real_name: title,
    color: '757575',
    tz: 'America/Los_Angeles',
    tz_label: 'Pacific Standard Time',
    tz_offset: -28_800,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    profile: {
      real_name: title,
      real_name_normalized: title,
      display_name: title,
      first_name: name,
      last_name: '',
      image_72: `https://avatars.slack.example/${name}_72.png`,
      always_active: true,
      team: teamId(team),
    },
    is_bot: id !== 'USLACKBOT',
    is_app_user: false,
    updated: id === 'USLACKBOT' ? 0 : 1_704_067_200,
  }
}

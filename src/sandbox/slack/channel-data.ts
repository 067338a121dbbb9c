import { dayOf, midnight, today } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { between, randomOf } from '#sandbox/random.ts'
import { staffOf } from '#sandbox/staff.ts'
import { departments } from '#sandbox/words.ts'
import { slackId, teamId } from './ids.ts'
import { userIdOf } from './people.ts'

interface Kind {
  purpose: string
  department?: string
  general?: boolean
  private?: boolean
  archived?: boolean
  /** A channel that nobody has asked our app into. */
  without?: boolean
}

const slug = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

const kinds: Record<string, Kind> = {
  general: { purpose: 'Announcements for everyone.', general: true },
  random: { purpose: 'Everything else.' },
  ...Object.fromEntries(
    departments.map(([department]) => [slug(department), { purpose: `All of ${department}.`, department }]),
  ),
  'water-cooler': { purpose: 'For people only.', without: true },
  'office-move': { purpose: 'The move of 2025.', archived: true },
  'hiring-panel': { purpose: 'Who to talk to next.', private: true, department: 'People' },
}

type Channel = ReturnType<typeof madeUp>[number]
const written = overlay<Channel>(({ id }) => id)
export const changeChannel = written.change

/** As they are after all that has happened to them. */
export const channelsOf = (team: string): Channel[] => written.over(team, madeUp(team))

/** Those an app in this workspace can see. A private one it was not asked into does not exist for it. */
function madeUp(team: string) {
  const staff = staffOf(team, today())
  return Object.entries(kinds).map(([name, kind]) => {
    const random = randomOf('slack', 'channel', team, name)
    const creator = slackId('U', team, 0)
    const created = midnight(dayOf('2024-01-01') + between(random, 0, 300)).getTime() / 1000
    const inside = staff.filter(({ department }) => !kind.department || department === kind.department)
    return {
      id: slackId('C', team, name),
      name,
      name_normalized: name,
      is_channel: !kind.private,
      is_group: kind.private ?? false,
      is_im: false,
      is_mpim: false,
      is_private: kind.private ?? false,
      is_archived: kind.archived ?? false,
      is_general: kind.general ?? false,
      is_member: !kind.without,
      is_shared: false,
      created,
      creator,
      updated: created * 1000,
      topic: { value: '', creator: '', last_set: 0 },
      purpose: { value: kind.purpose, creator, last_set: created },
      num_members: kind.archived ? 0 : inside.length,
      context_team_id: teamId(team),
    }
  })
}

/** One for each department, with those who work there. */
export function userGroupsOf(team: string) {
  const staff = staffOf(team, today())
  return departments.map(([department]) => {
    const inside = staff.filter((one) => one.department === department)
    const changed = Math.max(...inside.map(({ changedOn }) => changedOn))
    return {
      id: slackId('S', team, department),
      team_id: teamId(team),
      is_usergroup: true,
      name: department,
      handle: slug(department),
      description: `Everyone in ${department}`,
      is_external: false,
      date_create: midnight(dayOf('2024-01-01')).getTime() / 1000,
      date_update: midnight(changed).getTime() / 1000,
      date_delete: 0,
      auto_type: null,
      created_by: slackId('U', team, 0),
      updated_by: slackId('U', team, 0),
      deleted_by: null,
      prefs: { channels: [], groups: [] },
      users: inside.map((employee) => userIdOf(team, employee)),
    }
  })
}

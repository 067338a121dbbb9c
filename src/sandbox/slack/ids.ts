import { pick, randomOf } from '#sandbox/random.ts'

const SIGNS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'.split('') as [string, ...string[]]

/** `U0G9QF9C6`: a letter that tells the kind, and ten signs. */
export function slackId(kind: string, ...seed: (string | number)[]): string {
  const random = randomOf('slack', kind, ...seed)
  return `${kind}0${Array.from({ length: 9 }, () => pick(random, SIGNS)).join('')}`
}

export const teamId = (team: string): string => slackId('T', team)
export const botUserId = (team: string): string => slackId('U', team, 'app')
export const APP_ID = 'A0SANDBOX01'

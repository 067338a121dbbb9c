import { randomOf, objectId } from '#sandbox/random.ts'
import { today } from '#sandbox/days.ts'
import { staffOf } from '#sandbox/staff.ts'
import { creditsOf } from './credits.ts'
import { companyOf } from './key.ts'

/** The one user an account shows. "wallet" or "usage" in the key bills it that way; all others subscribe. */
export function meOf(key: string, now: number) {
  const { firstName, lastName, email } = ownerOf(key)
  return {
    username: `u_${objectId(randomOf('heygen', 'user', key)).slice(0, 12)}`,
    email,
    first_name: firstName,
    last_name: lastName,
    ...billingOf(key, now),
  }
}

/** Whoever heads Marketing makes the videos. */
function ownerOf(key: string) {
  const [first, ...others] = staffOf(companyOf(key), today())
  const owner = others.find(({ head, department }) => head && department === 'Marketing') ?? first
  if (!owner) throw new RangeError('A company has staff.')
  return owner
}

function billingOf(key: string, now: number) {
  const { remaining, used, resetsAt } = creditsOf(key, now)
  const none = { wallet: null, subscription: null, usage_based: null }
  if (key.includes('wallet')) {
    const auto_reload = { enabled: false, threshold_usd: null, amount_usd: null }
    const wallet = { currency: 'usd', remaining_balance: remaining, auto_reload }
    return { billing_type: 'wallet', ...none, wallet }
  }
  if (key.includes('usage')) {
    const spending = { spending_cap_usd: 500, spending_current_usd: used }
    const usage_based = { included_credits: remaining + used, remaining_credits: remaining, ...spending }
    return { billing_type: 'usage_based', ...none, usage_based }
  }
  const premium_credits = { remaining, resets_at: resetsAt }
  const credits = { premium_credits, add_on_credits: { remaining: 0, resets_at: null } }
  const plan = key.includes('enterprise') ? 'enterprise' : 'team'
  return { billing_type: 'subscription', ...none, subscription: { plan, credits } }
}

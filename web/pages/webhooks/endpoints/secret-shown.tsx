import { CopyableCode } from '#parts/code.tsx'
import { SafeLink } from '#parts/safe-link.tsx'

/** The secret, and what a receiver does with it. */
export function SecretShown({ secret }: { secret: string }) {
  return (
    <div class="stack tight">
      <h3>The secret</h3>
      <CopyableCode text={secret} what="the secret" />
      <p class="help">
        Each delivery is signed with it, by{' '}
        <SafeLink href="https://www.standardwebhooks.com">Standard Webhooks</SafeLink>. A receiver checks the
        signature and the time before it believes anything, and remembers <code>webhook-id</code>: the same
        event may come more than once. It can be read here again by an admin.
      </p>
    </div>
  )
}

import { CopyableCode } from '#parts/code.tsx'

/** What has to be registered at the app before anybody can consent there, and what will happen then. */
export function RedirectAddress({ app, address }: { app: string; address: string }) {
  return (
    <>
      <p class="quiet">
        The next step takes you to {app}, where you sign in and allow access; {app} then sends you back here.
        What comes back is tested at once, and only if that works is anything stored.
      </p>
      <div class="stack tight">
        <p class="label">Redirect address</p>
        <CopyableCode text={address} what="the redirect address" />
        <p class="help">Register it at your {app} app first, exactly as it stands here.</p>
      </div>
    </>
  )
}

import { AcceptInvitation } from '#pages/invitation/page.tsx'
import { NoWorkspace } from '#pages/no-workspace/page.tsx'
import { SignIn } from '#pages/sign-in/page.tsx'
import { Unreachable } from '#pages/unreachable/page.tsx'
import { Toasts } from '#parts/toast.tsx'
import { route } from '#router.ts'
import { Screen } from '#screens.tsx'
import { Shell } from '#shell/shell.tsx'
import { me, startProblem, workspace } from '#state.ts'

export function App() {
  return (
    <>
      <Start />
      <Toasts />
    </>
  )
}

function Start() {
  if (me.value === undefined) return startProblem.value && <Unreachable error={startProblem.value} />
  if (me.value === null) return <SignIn />
  const [screen, token] = route.value.path
  if (screen === 'invitation' && token) return <AcceptInvitation token={token} />
  if (!workspace.value) return <NoWorkspace />
  return (
    <Shell>
      <Screen key={workspace.value.id} />
    </Shell>
  )
}

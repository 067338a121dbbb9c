import { Icon } from '#parts/icon.tsx'
import { Menu } from '#parts/menu.tsx'
import { go } from '#router.ts'
import { enterWorkspace, me, workspace } from '#state.ts'

export function WorkspaceSwitcher() {
  const current = workspace.value
  if (!current) return null
  return (
    <Menu
      label={
        <>
          <span class="only-spoken">Workspace: </span>
          <span class="workspace-name">{current.name}</span>
          <Icon name="down" size={14} />
        </>
      }
      place="left"
    >
      {me.value?.workspaces.map((one) => (
        <button type="button" key={one.id} aria-current={one.id === current.id} onClick={() => enter(one.id)}>
          <span class="grow">{one.name}</span>
          {one.id === current.id && <Icon name="check" />}
        </button>
      ))}
      <hr />
      <a href="#/settings?new=yes">
        <Icon name="plus" /> New workspace
      </a>
    </Menu>
  )
}

function enter(id: string) {
  enterWorkspace(id)
  go('#/overview')
}

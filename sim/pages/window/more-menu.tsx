import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { call, type DeskState } from '../desk/state.ts';
import type { Words } from '../words.ts';
import { faultIds, isPossible, makeFault, mendAll } from './faults.ts';
import type { ShownHint } from './use-hint.ts';

export interface MoreMenuProps {
  desk: DeskState;
  words: Words;
  hint: ShownHint;
  /** Opens a page by its real address. */
  onOpen(url: string): void;
}

/** The demo starts its app anew as well; a simulator alone has only its world. */
async function startAfresh(): Promise<void> {
  if (!(await call('POST', '/demo/afresh'))) await call('POST', '/reset');
  location.reload();
}

export function MoreMenu({ desk, words, hint, onOpen }: MoreMenuProps) {
  const [starting, setStarting] = useState(false);
  if (starting) return <Spinner size="tiny" label={words.afreshRunning} />;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance={hint.at.area === 'menu' ? 'primary' : 'subtle'}
          icon={<MoreHorizontalRegular />}
          aria-label={words.menu}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => onOpen('https://entra.microsoft.com/')}>{words.adminCentre}</MenuItem>
          <MenuItem onClick={() => onOpen('https://portal.cloudya.example/')}>{words.portal}</MenuItem>
          <MenuDivider />
          <FaultMenu desk={desk} words={words} hint={hint} />
          <MenuItem onClick={() => void mendAll().then(() => hint.did('mended'))}>{words.mend}</MenuItem>
          <MenuDivider />
          <MenuItem
            onClick={() => {
              setStarting(true);
              void startAfresh();
            }}
          >
            {words.afresh}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function FaultMenu({ desk, words, hint }: Omit<MoreMenuProps, 'onOpen'>) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuItem>{words.breakSomething}</MenuItem>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {faultIds.map((fault) => (
            <MenuItem
              key={fault}
              disabled={!isPossible(fault, desk)}
              onClick={() => void makeFault(fault, desk).then(() => hint.did('broke'))}
            >
              {words.faults[fault]}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

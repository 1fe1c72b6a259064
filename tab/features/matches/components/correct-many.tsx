import {
  Body1,
  Button,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  makeStyles,
  ProgressBar,
  tokens,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { BusyButton } from '../../../components/busy-button.tsx';
import { fluentRef } from '../../../components/fluent-ref.ts';
import { useFocusOn } from '../../../components/use-focus-on.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { isGood, type Mending, mayTryAgain, tickedAtFirst } from '../corrections.ts';
import type { MendingRun } from '../use-mending.ts';
import { CorrectRow } from './correct-row.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  button: { whiteSpace: 'nowrap' },
  list: { listStyle: 'none', margin: 0, padding: 0, maxHeight: '45vh', overflowY: 'auto' },
});

interface CorrectManyProps {
  mendings: readonly Mending[];
  run: MendingRun;
  onClose: (begun: boolean) => void;
}

/** One confirmation that lists each e-mail, old and new; afterwards the same list says what became of each. */
export function CorrectMany({ mendings, run, onClose }: CorrectManyProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(tickedAtFirst(mendings)));
  const list = useRef<HTMLUListElement>(null);
  const { fates, running } = run;
  const undo = (extension: string) => {
    // the link that was pressed goes
    list.current?.focus();
    void run.undo(extension);
  };
  const begun = fates.size > 0;
  const chosen = mendings.filter(({ extension }) => ticked.has(extension));
  const shown = begun ? mendings.filter(({ extension }) => fates.has(extension)) : mendings;
  const tick = (extension: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(extension);
    else next.delete(extension);
    setTicked(next);
  };
  return (
    <DialogBody>
      <DialogTitle>{begun ? <Progress run={run} /> : t('correct.titleMany', { count: mendings.length })}</DialogTitle>
      <DialogContent className={styles.content}>
        {!begun && <Body1>{t('correct.textMany')}</Body1>}
        {running && <ProgressBar thickness="large" value={endedOf(run) / fates.size} aria-label={t('correct.list')} />}
        <ul ref={list} className={styles.list} aria-label={t('correct.list')} tabIndex={begun ? 0 : undefined}>
          {shown.map((mending) => (
            <CorrectRow
              key={mending.extension}
              mending={mending}
              fate={fates.get(mending.extension)}
              ticked={ticked.has(mending.extension)}
              onTick={(on) => tick(mending.extension, on)}
              onUndo={running ? undefined : () => undo(mending.extension)}
            />
          ))}
        </ul>
      </DialogContent>
      {begun ? (
        <After mendings={shown} run={run} onClose={() => onClose(true)} />
      ) : (
        <Before mendings={chosen} run={run} onClose={() => onClose(false)} />
      )}
    </DialogBody>
  );
}

function endedOf({ fates }: MendingRun): number {
  return [...fates.values()].filter(({ kind }) => kind !== 'waits' && kind !== 'runs').length;
}

function Progress({ run }: { run: MendingRun }) {
  const { t } = useTexts();
  const values = {
    done: [...run.fates.values()].filter((fate) => fate.kind === 'ended' && isGood(fate)).length,
    total: run.fates.size,
  };
  // told once, at the end: a screen reader could not keep up with each
  return (
    <span role="status" aria-live={run.running ? 'off' : 'polite'}>
      {t(run.running ? 'correct.running' : 'correct.doneMany', values)}
    </span>
  );
}

interface ActionsProps extends Pick<CorrectManyProps, 'mendings' | 'run'> {
  onClose: () => void;
}

function Before({ mendings: chosen, run, onClose }: ActionsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const cancel = useFocusOn('asked');
  return (
    <DialogActions>
      <Button ref={fluentRef(cancel)} onClick={onClose}>
        {t('common.cancel')}
      </Button>
      <Button
        className={styles.button}
        appearance="primary"
        disabledFocusable={chosen.length === 0}
        onClick={() => void run.start(chosen)}
      >
        {t('correct.buttonMany', { count: chosen.length })}
      </Button>
    </DialogActions>
  );
}

function After({ mendings, run, onClose }: ActionsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const last = useFocusOn(run.running);
  const [stopping, setStopping] = useState(false);
  const again = mendings.filter(({ extension }) => {
    const fate = run.fates.get(extension);
    return fate && (mayTryAgain(fate) || fate.kind === 'not-begun');
  });
  const stop = () => {
    setStopping(true);
    run.stop();
  };
  if (run.running)
    return (
      <DialogActions>
        <BusyButton autoFocus busy={stopping} onClick={stop}>
          {t('correct.stop')}
        </BusyButton>
      </DialogActions>
    );
  const retry = () => {
    setStopping(false);
    void run.start(again);
  };
  return (
    <DialogActions>
      {again.length > 0 && (
        <Button className={styles.button} onClick={retry}>
          {t('common.tryAgain')}
        </Button>
      )}
      <Button ref={fluentRef(last)} appearance="primary" onClick={onClose}>
        {t('common.close')}
      </Button>
    </DialogActions>
  );
}

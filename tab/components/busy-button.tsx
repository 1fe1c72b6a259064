import { Button, type ButtonProps, makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: { position: 'relative' },
  overlay: { position: 'absolute', insetInlineStart: '6px', top: '50%', transform: 'translateY(-50%)' },
});

type BusyButtonProps = ButtonProps & { as?: 'button'; busy?: boolean };

/** Keeps width and label while busy, shows a spinner and cannot be sent twice. */
export function BusyButton({ busy = false, icon, onClick, className, children, ...rest }: BusyButtonProps) {
  // Fluent's optional props do not name `undefined`
  const props = rest as ButtonProps & { as?: 'button' };
  const styles = useStyles();
  const spinner = <Spinner size="extra-tiny" appearance={props.appearance === 'primary' ? 'inverted' : 'primary'} />;
  return (
    <Button
      {...props}
      className={mergeClasses(styles.root, className)}
      aria-busy={busy}
      disabledFocusable={busy || (props.disabledFocusable ?? false)}
      icon={busy && icon ? spinner : (icon ?? null)}
      onClick={(event: React.MouseEvent<HTMLButtonElement>) => {
        if (!busy) (onClick as React.MouseEventHandler<HTMLButtonElement> | undefined)?.(event);
      }}
    >
      {busy && !icon && <span className={styles.overlay}>{spinner}</span>}
      {children}
    </Button>
  );
}

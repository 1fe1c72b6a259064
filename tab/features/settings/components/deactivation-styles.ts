import { makeStyles, tokens } from '@fluentui/react-components';

export const useDeactivationStyles = makeStyles({
  // long lists scroll together with the buttons, so that the keyboard gets there
  surface: { maxWidth: '520px', overflowY: 'auto' },
  body: { maxHeight: 'none' },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowY: 'visible' },
  end: { '@media (min-width: 480px)': { gridColumn: '1 / -1', justifySelf: 'end' } },
});

import { describe, expect, it } from 'vitest';
import { streamOf } from './console.js';

describe('the stream behind a viewer page', () => {
  it.each([
    [
      'a path with a token in it',
      'https://gra11.console.example.test/vnc_lite.html?path=%3Ftoken%3D0b7e',
      'wss://gra11.console.example.test/?token=0b7e',
    ],
    [
      'a path of its own',
      'https://console.example.test:6080/vnc_auto.html?path=websockify%3Ftoken%3Da%252Bb',
      'wss://console.example.test:6080/websockify?token=a%2Bb',
    ],
    [
      'a token beside the path',
      'https://console.example.test/vnc_auto.html?token=0b7e',
      'wss://console.example.test/websockify?token=0b7e',
    ],
    ['a plain server', 'http://127.0.0.1:6080/vnc_lite.html?path=%3Ftoken%3Dx', 'ws://127.0.0.1:6080/?token=x'],
  ])('is found for %s', (_what, page, stream) => {
    expect(streamOf(page).url).toBe(stream);
  });

  it('gets the origin of its page, and the token as the cookie that older servers read', () => {
    expect(streamOf('https://console.example.test/vnc_auto.html?token=a b').headers).toEqual({
      origin: 'https://console.example.test',
      cookie: 'token=a%20b',
    });
    expect(streamOf('https://console.example.test/vnc_lite.html?path=%3Ftoken%3Dx').headers).not.toHaveProperty(
      'cookie',
    );
  });

  it('is never anything but a web address', () => {
    expect(() => streamOf('file:///etc/passwd')).toThrow('protocol');
  });
});

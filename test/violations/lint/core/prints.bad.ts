// breaks: eslint(no-restricted-globals)
export const say = (text: string): void => console.log(text);

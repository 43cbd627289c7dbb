/* SPDX-License-Identifier: MIT
 *
 * The same library from C++: lambdas as filters, containers as context,
 * exceptions as errors.
 *
 *   c++ -std=c++17 greeting.cpp $(pkg-config --cflags --libs torii) -o greeting
 */
#include <iostream>
#include <torii.hpp>

int main() {
    try {
        torii::environment env;
        env.add_filter("shout(s, n=1)", [](std::string_view s, std::int64_t n) {
            if (n < 0) throw std::invalid_argument("n must not be negative");
            return std::string(s) + std::string(static_cast<std::size_t>(n), '!');
        });
        env.add_function("total(prices)", [](torii::value prices) {
            double sum = 0;
            for (std::size_t i = 0; i < prices.size(); i++) sum += prices[i].to_float();
            return sum;
        });

        std::vector<double> prices{1.5, 2.25};
        torii::tmpl page = env.compile(
            "Hello {{ name|shout(n=3) }}\n"
            "{{ prices|join(' + ') }} = {{ total(prices) }}");
        page.render_to(
            {{"name", "<World>"}, {"prices", prices}},
            [](std::string_view text) { std::cout << text; });
        std::cout << "\nrounded: " << env.eval("prices|sum|round(1)", {{"prices", prices}}).to_string()
                  << '\n';
    } catch (const torii::error &failure) {
        std::cout << failure.type() << ": " << failure.what() << '\n';
    }
    torii::environment env;
    env.add_filter("shout(s, n=1)", [](std::string_view s, int n) -> std::string {
        if (n < 0) throw std::invalid_argument("n must not be negative");
        return std::string(s) + "!";
    });
    try {
        env.render("one\n{{ 'a'|shout(-1) }}");
    } catch (const torii::error &failure) {
        std::cout << failure.type() << " in line " << failure.line() << ": "
                  << failure.what() << '\n';
    }
}
